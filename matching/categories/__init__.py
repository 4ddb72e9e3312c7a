"""What is sold, in a tree of sectors and headings, and which heading somebody's own words belong under.

The tree is read from text and imports nothing heavy; `matching.categories.suggester` imports scikit-learn.
"""

from matching.categories.blocks import LANGUAGES
from matching.categories.tree import Heading, Sector, heading, headings, path, sector, sectors, tree_language

__all__ = ["LANGUAGES", "Heading", "Sector", "heading", "headings", "path", "sector", "sectors", "tree_language"]
