"""The names of the engine's sector tree, for pages.

Beside `gateway.engine` this is the only module that imports `matching`, and only its tree, which is read from text
files and pulls in nothing: importing the whole door would bring NumPy into every web process (13 MB, docs/adr/0009).
It is imported when the first category is shown and not before.
"""

from __future__ import annotations


def category_name(code: str, language: str) -> str:
    """Return what a category is called in this language (a BCP 47 tag); one that is unknown stays as it is."""
    from matching.categories import heading, tree_language

    found = heading(code)
    return found.names[tree_language(language)] if found else code


def is_category(code: str) -> bool:
    """Tell whether there is such a heading."""
    from matching.categories import headings

    return code in headings()
