"""The pages of privacy."""

import gateway.privacy.views.mine
import gateway.privacy.views.stopping  # noqa: F401  (each module adds its pages to the blueprint)
from gateway.privacy.views.blueprint import blueprint

__all__ = ["blueprint"]
