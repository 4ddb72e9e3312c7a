"""Documents to PDF: hands plain values to the typesetter as data, never as markup, and gives back a tagged PDF.

Run as a program it reads one document as JSON on stdin and writes the PDF to stdout, so that a small web process can
have a page set beside it. For that to start fast, this module imports nothing of the site until it needs it.
"""

import io
import json
import logging
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import PDFStandard

    from gateway.printing.documents import Document, Paper, ParticipantSheet

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "print"
KINDS = {"agenda": "schedules", "schedules": "schedules", "tables": "tables", "badges": "badges"}
ACCESSIBLE: "PDFStandard" = "ua-1"  # PDF/UA-1: tagged, with title and languages


class TypesettingError(Exception):
    """A document could not be set; the message says which and why."""


def typeset(document: "Document", paper: "Paper | str") -> bytes:
    """Return a document as PDF. For 450 schedules this process grows by a gigabyte: see `typeset_apart`."""
    return typeset_job(job_of(document, paper))


def typeset_apart(document: "Document", paper: "Paper | str", *, timeout_s: float = 30) -> bytes:
    """Return a document as PDF, set in a process of its own that gives all its memory back.

    Half a second for one agenda, even in a small web process; allow a minute or two for everybody's schedules.
    """
    job = json.dumps(job_of(document, paper), ensure_ascii=False).encode()
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    try:
        done = subprocess.run(command, input=job, capture_output=True, timeout=timeout_s, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise TypesettingError(f"{document.title} was not set within {timeout_s:g} s. Try again later.") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip() or f"it ended with code {done.returncode}"
        raise TypesettingError(f"{document.title} could not be set: {reason}")
    return done.stdout


def job_of(document: "Document", paper: "Paper | str") -> dict[str, Any]:
    """Return everything the typesetter needs to set a document, as JSON-ready values."""
    from gateway.printing import documents, fitting

    job = documents.plain(document, paper)
    sheet_size = documents.Paper(paper)
    match document:
        case documents.Agenda():
            job["sheets"] = [job.pop("sheet") | _schedule_sizes(document.sheet, sheet_size)]
        case documents.Schedules():
            for sheet, values in zip(document.sheets, job["sheets"], strict=True):
                values.update(_schedule_sizes(sheet, sheet_size))
        case documents.Tables():
            for table, values in zip(document.sheets, job["sheets"], strict=True):
                values["size"] = fitting.table_sheet_size(table, sheet_size)._asdict()
        case documents.Badges():
            for badge, values in zip(document.badges, job["badges"], strict=True):
                values["name_size"], values["organisation_size"] = fitting.badge_sizes(badge)
                values["qr"] = qr_picture(badge.qr) if badge.qr else ""
    return job


def _schedule_sizes(sheet: "ParticipantSheet", paper: "Paper") -> dict[str, Any]:
    from gateway.printing import fitting

    return {"size": fitting.schedule_size(sheet, paper)._asdict(), "title_size": fitting.title_size(sheet.name)}


def page_count(pdf: bytes) -> int:
    """Return the pages of a PDF made here, whose page objects stand uncompressed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def qr_picture(payload: str) -> str:
    """Return a QR code as SVG; a quarter of it may be damaged or dirty before it stops being read."""
    import segno

    picture = io.BytesIO()
    segno.make(payload, error="q", micro=False).save(picture, kind="svg", border=0, xmldecl=False, svgclass=None)
    return picture.getvalue().decode()


def typeset_job(job: dict[str, Any]) -> bytes:
    """Set a job made by `job_of`. One document at a time per process: they share one typesetter and its caches."""
    kind = job.get("kind")
    if job.get("format") != "gateway.print/1" or kind not in KINDS:
        raise TypesettingError(f"This is no document to print: format {job.get('format')!r}, kind {kind!r}.")
    if not job.get("sheets") and not job.get("badges"):
        raise TypesettingError(f"{job['title']}: there is nothing to print yet.")
    with _lock:
        return _typesetter().set(job, TEMPLATES / f"{KINDS[kind]}.typ")


class _Typesetter:
    def __init__(self) -> None:
        import typst

        find_fonts, self._text_settings = _fonts_module()
        try:
            fonts, self._families = find_fonts()
        except LookupError as error:
            raise TypesettingError(str(error)) from error
        self._error = typst.TypstError
        self._compiler = typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)

    def set(self, job: dict[str, Any], template: Path) -> bytes:
        codes = sorted(_languages(job))
        settings = {code: self._text_settings(code, self._families) for code in codes}
        inputs = {"job": json.dumps(job, ensure_ascii=False), "languages": json.dumps(settings)}
        try:
            return self._compile(template, inputs, [ACCESSIBLE])
        except self._error as error:
            if "could not be displayed" not in error.message:
                raise TypesettingError(f"{job['title']} could not be set: {error.message}") from error
            # The accessible profile refuses a character that no font has. People still need their paper: it shows a
            # box for that character. The layout is remembered, so the second try costs only the writing.
            log.warning("%s is not PDF/UA: %s.", job["title"], error.message)
            return self._compile(template, inputs, [])

    def _compile(self, template: Path, inputs: dict[str, str], standards: "list[PDFStandard]") -> bytes:
        # A fixed timestamp: same document, same bytes. The page itself says when it was printed.
        pdf = self._compiler.compile(
            input=str(template), format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=0
        )
        if not isinstance(pdf, bytes):  # only pictures come as one file per page
            raise TypesettingError(f"{template.name} did not become one PDF.")
        return pdf


def _fonts_module() -> tuple[Any, Any]:
    if __name__ != "__main__":
        from gateway.printing import fonts

        return fonts.find_fonts, fonts.text_settings
    import runpy  # beside this file, without waking the site's package

    names = runpy.run_path(str(Path(__file__).with_name("fonts.py")))
    return names["find_fonts"], names["text_settings"]


def _languages(value: Any) -> set[str]:
    """Return every language code a job names."""
    found: set[str] = set()
    if isinstance(value, list):
        found.update(*(_languages(item) for item in value))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if item and (key == "language" or key.endswith("_lang")):
                    found.add(item)
            else:
                found |= _languages(item)
    return found


_lock = threading.Lock()
_shared: list[_Typesetter] = []


def _typesetter() -> _Typesetter:
    if not _shared:
        _shared.append(_Typesetter())
    return _shared[0]


def main() -> int:
    """Set the document on stdin; a message on stderr and exit code 1 if it cannot be."""
    try:
        sys.stdout.buffer.write(typeset_job(json.load(sys.stdin.buffer)))
    except Exception as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
