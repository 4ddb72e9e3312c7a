"""What a mail's links and codes open is nobody else's key: neither the organiser's, nor that of who reads a backup."""

from __future__ import annotations

import re

_SIGNED = r"[\w-]+\.[\w-]{27}(?![\w-])"
_LINK = re.compile(rf"(?<=/)(?:(?=[\w-]*[A-Z])[\w-]{{30,}}(?:\.[\w-]+)*|{_SIGNED})")
_CODE = re.compile(r"^\d{3} ?\d{3}$", re.MULTILINE)


def without_secrets(text: str) -> str:
    """Return a mail's text without what its links and codes open.

    Examples
    --------
    >>> without_secrets("Open https://gateway.example/sign-in/hQ3xVq9rT0yLwZb1cD4eF5gH6iJ7kK8l now.")
    'Open https://gateway.example/sign-in/… now.'
    >>> without_secrets("https://gateway.example/toronto/invited/MQ.P7Fs6QJdv7kaDFs-hvcJak-Qkgs")
    'https://gateway.example/toronto/invited/…'
    >>> without_secrets("Or type this code:\\n\\n123456\\n")
    'Or type this code:\\n\\n…\\n'
    """
    return _CODE.sub("…", _LINK.sub("…", text))
