"""The pages of signing in and of one's account."""

import gateway.accounts.views.account
import gateway.accounts.views.address
import gateway.accounts.views.colleagues
import gateway.accounts.views.second
import gateway.accounts.views.security
import gateway.accounts.views.sign_in  # noqa: F401  (each module adds its pages to the blueprint)
from gateway.accounts.views.blueprint import blueprint

__all__ = ["blueprint"]
