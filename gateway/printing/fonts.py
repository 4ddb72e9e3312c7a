"""Which fonts a page is set in: found in the font packages, else among the system's; ordered by the text's language."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class FontsMissing(LookupError):  # noqa: N818 - reads as what happened
    """No font covers a script that participants write in."""


SERIF = "Libertinus Serif"  # comes with the typesetter: headings and numerals in Latin script

# The wheel's family first, then what Linux distributions call the same design.
LATIN = ("Noto Sans", "DejaVu Sans", "Liberation Sans")
CJK: Mapping[str, tuple[str, ...]] = {
    "zh-Hans": ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC"),
    "zh-Hant": ("Noto Sans TC", "Noto Sans CJK TC", "Source Han Sans TC"),
    "ja": ("Noto Sans JP", "Noto Sans CJK JP", "Source Han Sans"),
    "ko": ("Noto Sans KR", "Noto Sans CJK KR", "Source Han Sans K"),
}
_NAMES = {"zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "ja": "Japanese", "ko": "Korean"}


@dataclass(frozen=True, slots=True)
class Families:
    """One family for Latin script and one for each of the four East Asian ways to write the same characters."""

    latin: str
    cjk: Mapping[str, str]


def choose_families(available: Collection[str]) -> Families:
    """Choose a family for every script from those available, or say in one message what to install."""
    chosen = {code: next((name for name in names if name in available), "") for code, names in CJK.items()}
    latin = next((name for name in LATIN if name in available), "")
    lacking = [_NAMES[code] for code, name in chosen.items() if not name]
    if not latin:
        lacking.insert(0, "Latin script")
    if lacking:
        raise FontsMissing(
            f"There is no font to print {', '.join(lacking)} with. Install the font packages "
            "(pip install -r requirements.txt), or fonts-noto-core and fonts-noto-cjk from the system."
        )
    return Families(latin, chosen)


def package_folders() -> list[Path]:
    """Return the folders of the installed font packages, found through the packages themselves."""
    folders: list[Path] = []
    try:
        from fontpkg_noto_sans import ROOT

        folders.append(ROOT / "files")
    except ImportError:
        log.warning("The package fontpkg-noto-sans is not installed: pages are set in the system's fonts.")
    try:
        from justmytype_intl_cjk import get_font_pack

        folders.extend(get_font_pack().get_font_directories())
    except ImportError:
        log.warning("The package justmytype-intl-cjk is not installed: pages are set in the system's fonts.")
    return [folder for folder in folders if folder.is_dir()]


def find_fonts() -> tuple[Any, Families]:
    """Return the typesetter's fonts and the families to name.

    The system's fonts are left out while the packages suffice: a page then looks the same on every machine.
    """
    import typst

    folders = [str(folder) for folder in package_folders()]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
    try:
        return fonts, choose_families(fonts.families())
    except FontsMissing:
        fonts = typst.Fonts(include_system_fonts=True, font_paths=folders)
        return fonts, choose_families(fonts.families())


def writing(code: str) -> tuple[str, str, str]:
    """Return language, region and script of a BCP 47 code (zh-Hant, ja, fr-CA, also zh_TW) for the typesetter.

    Chinese always gets the region whose shapes its script uses, whichever of the two the code names.
    """
    parts = code.replace("_", "-").split("-")
    language = parts[0].lower()
    region = next((part.upper() for part in parts[1:] if len(part) == 2), "")
    script = next((part.lower() for part in parts[1:] if len(part) == 4), "")
    if language == "zh":
        traditional = script == "hant" or (not script and region in {"TW", "HK", "MO"})
        return ("zh", region if region in {"HK", "MO"} else "TW", "hant") if traditional else ("zh", "CN", "hans")
    return language, region, script


def text_settings(code: str, families: Families) -> dict[str, Any]:
    """Return what the typesetter needs to set a text in a language: its names for it and the fonts, in order.

    Latin comes first: quotes, dashes and digits would otherwise come out as wide as an ideograph. Of the four East
    Asian families the text's own comes next, since one code point is drawn differently in each (骨, 直, 誤, 令, 角).
    """
    language, region, script = writing(code)
    own = {"zh": f"zh-{script.capitalize()}"}.get(language, language)
    order = sorted(families.cjk, key=lambda key: (key != own, list(families.cjk).index(key)))
    east_asian = [families.cjk[key] for key in order]
    return {
        "lang": language,
        "region": region or None,
        "script": script or "auto",
        "sans": [families.latin, *east_asian],
        "serif": [SERIF, families.latin, *east_asian],
        "east_asian": language in {"zh", "ja", "ko"},
    }
