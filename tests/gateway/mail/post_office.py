"""A mail server for tests: it takes mails, refuses them, or is busy, as the address asks."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

ANSWERS = {"gone": b"550 5.1.1 No such person here\r\n", "busy": b"451 4.3.0 Come back later\r\n"}


class _Visit(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.server.visits += 1
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line.upper()
            if word.startswith(b"RCPT"):
                answer = next((said for name, said in ANSWERS.items() if name.encode() in line), b"250 ok\r\n")
            elif word.startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.server.took.append(message_from_bytes(self._body(), policy=policy.default))
                answer = b"250 taken\r\n"
            elif word.startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                answer = b"250 ok\r\n"
            self.wfile.write(answer)

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class PostOffice(socketserver.ThreadingTCPServer):
    """What it took, and how often somebody came."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.took: list[EmailMessage] = []
        self.visits = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def open_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, daemon=True).start()
        yield office
        office.shutdown()
