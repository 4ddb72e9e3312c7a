"""What holds in every template, style sheet and script, also where no page of the walk shows it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FEATURES = sorted((ROOT / "gateway").rglob("*.py"))

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?%\}.*?\{%-?\s*endtrans\s*-?%\}", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPEAKING = re.compile(r"""\s(?:aria-label|alt|title|placeholder|data-[a-z-]+)\s*=\s*"([^"]*)\"""")
CODES = re.compile(r"^[a-z0-9_-]*$")
"""Values for scripts, such as data-sort="number": no capital, no blank."""
NAMES = frozenset({"Gateway", "· Gateway", "·  · Gateway", ".json", "UTC"})
"""What is called so in every language."""
OWN_NAMES = re.compile(r'<span lang="[^"]+">[^<{]+</span>')
"""A word marked with its own language, such as the name of a language."""


def plain(template: Path) -> str:
    """Return a template without its comments."""
    return COMMENT.sub("", template.read_text(encoding="utf-8"))


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    "forbidden",
    [r"<style\b", r"<[^>]*\sstyle\s*=", r"<[^>]*\son[a-z]+\s*=", r"<script\b(?![^>]*\bsrc=)", r"javascript:"],
)
def test_no_template_needs_a_laxer_policy(forbidden: str) -> None:
    found = [
        f"{place(one)}: {hit.group()}" for one in TEMPLATES for hit in re.finditer(forbidden, JINJA.sub("", plain(one)))
    ]
    mails = {"templates/email/frame.html: <style"}  # a mail brings its style along: it may load none
    assert set(found) - mails == set()


def test_only_what_a_template_says_itself_is_taken_as_markup() -> None:
    unescaped = re.compile(r"""[^\s"']\s*\|\s*safe\b|\bMarkup\(|autoescape false""")
    tables = {"templates/macros/icons.html"}  # drawings by name, all written there
    found = [f"{place(one)}: {hit.group()}" for one in TEMPLATES for hit in unescaped.finditer(plain(one))]
    assert [one for one in found if one.split(":")[0] not in tables] == []


def test_no_template_style_sheet_or_script_fetches_from_elsewhere() -> None:
    files = [*TEMPLATES, *sorted((ROOT / "static").rglob("*.css")), *sorted((ROOT / "static").rglob("*.js"))]
    fetch = re.compile(
        r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|\bfetch\(\s*["']http|from\s+["']http"""
    )
    found = [f"{place(one)}: {hit.group()}" for one in files for hit in fetch.finditer(one.read_text(encoding="utf-8"))]
    assert found == []


def test_no_script_makes_code_of_text() -> None:
    forbidden = re.compile(
        r"\beval\(|new Function|document\.write|insertAdjacentHTML|\.style\.|setAttribute\(\s*[\"'](?:style|on)"
    )
    scripts = sorted((ROOT / "static").rglob("*.js"))
    found = [
        f"{place(one)}: {hit.group()}" for one in scripts for hit in forbidden.finditer(one.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_form_that_acts_carries_its_token() -> None:
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    found = [
        f"{place(one)}: {hit.group()[:90]}"
        for one in TEMPLATES
        for hit in form.finditer(plain(one))
        if "hidden_tag()" not in hit.group() and "csrf_token" not in hit.group()
    ]
    assert found == []


def test_every_word_of_a_template_can_be_translated() -> None:
    found = []
    for template in TEMPLATES:
        text = TRANSLATED.sub("", plain(template))
        said = [hit.group(1) for hit in SPEAKING.finditer(JINJA.sub("", text))]
        said = [one for one in said if not CODES.match(one)]
        said += [line.strip() for line in TAG.sub("\n", OWN_NAMES.sub("", JINJA.sub("", text))).splitlines()]
        words = [one for one in said if one not in NAMES and re.search(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", one))]
        found += [f"{place(template)}: {one}" for one in words]
    assert found == []


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Go through the plain texts that a person would read untranslated: labels, hints, notices, errors."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        shown = [one.value for one in call.keywords if one.arg in ("label", "description", "message")]
        if name == "flash" or name.endswith("Field") or name in ("GatewayError", "Conflict", "TooOften", "DoorShut"):
            shown += call.args[:1]
        for one in shown:
            if isinstance(one, (ast.Constant, ast.JoinedStr)) and (text := ast.unparse(one).strip("f'\"")):
                yield call.lineno, text


def test_every_notice_label_and_error_can_be_translated() -> None:
    web = [path for path in FEATURES if path.name in ("forms.py", "service.py") or "views" in place(path)]
    assert len(web) > 10
    found = [f"{place(path)}:{line}: {text}" for path in web for line, text in spoken(ast.parse(path.read_text()))]
    assert found == []
