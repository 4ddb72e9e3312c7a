"""A person's mailbox: what the worker wrote to an address, read from the files it keeps mails in."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

END = b"\n" + b"-" * 79 + b"\n"
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it arrived."""

    subject: str
    text: str

    @property
    def link(self) -> str:
        """The link that signs in, or that opens a form where it was left."""
        found = re.search(r"https?://\S+/(?:sign-in|register/[a-z]+)/\S+", self.text)
        assert found, f"no link in:\n{self.text}"
        return found.group()


def letters_to(folder: Path, address: str) -> list[Letter]:
    """Return the letters to an address, oldest first."""
    found = []
    for file in sorted((folder / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime_ns):
        for written in file.read_bytes().split(END):
            message = message_from_bytes(written.strip(), policy=policy.default)
            if message["To"] == address:
                body = message.get_body(("plain",))
                assert body is not None
                found.append(Letter(str(message["Subject"]), body.get_content()))
    return found


def wait_for_letter(folder: Path, address: str, *, number: int = 1) -> Letter:
    """Wait until so many letters to the address have come, and return that one."""
    until = time.monotonic() + PATIENCE_S
    while len(letters := letters_to(folder, address)) < number:
        assert time.monotonic() < until, f"{address} got {len(letters)} of {number} letters within {PATIENCE_S} s"
        time.sleep(0.2)
    return letters[number - 1]
