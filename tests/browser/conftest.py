"""A whole site as an organiser would run it: gunicorn and a worker in processes of their own, and a real browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.complaints import listen
from tests.prepare import chromium

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_S = 60
PATIENCE_S = 120
"""About ten times what the slowest test takes. Evaluating and closing have no time limit of their own."""


@dataclass(frozen=True)
class Site:
    """Where the site answers, and the sign-in links of its demonstration."""

    url: str
    organiser: str
    supplier: str
    buyer: str
    folder: Path
    """Where its data are; mails are under `mail`."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A small demonstration event, served."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BASE_URL", "SECRET_KEY")},
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "MAIL_URL": "file:",
        "WEB_CONCURRENCY": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    prepared = subprocess.run(
        [sys.executable, "-c", "from gateway.start import prepare; prepare(suppliers=24, buyers=12)"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    links = dict(line.split() for line in prepared.stdout.splitlines() if "/sign-in/" in line)
    log = (folder / "log.txt").open("w")
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        for command in (["gunicorn", "wsgi:app"], [sys.executable, "-m", "gateway.worker"])
    ]
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", folder / "log.txt")
        yield Site(f"http://127.0.0.1:{port}", links["organiser"], links["supplier"], links["buyer"], folder)
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_ready(url: str, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"the site was not ready within {START_S} s:\n{log.read_text()[-4000:]}")


class Chromium:
    """Headless Chromium, started again where it has ended."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        """Return a browser that lives."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        return self._browser


@pytest.fixture(scope="session")
def browsers() -> Iterator[Chromium]:
    """What gives a living browser."""
    assert chromium(), "run python tests/prepare.py first"
    with sync_playwright() as playwright:
        browsers = Chromium(playwright)
        yield browsers
        browsers.browser().close()


@pytest.fixture
def browser(browsers: Chromium) -> Browser:
    """Headless Chromium."""
    return browsers.browser()


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """End the browser when one test takes far too long: whoever waits for it is told so instead of waiting for ever."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(PATIENCE_S):
            end_browser()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    yield
    over.set()
    watching.join()


def end_browser() -> None:
    """Kill Chromium, all of it: a page that is on its way out no longer says when it is ended alone."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "chrom" in process.name():
                process.kill()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person's browser, fresh for each test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-CA")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; whatever the browser complains about (policy, scripts) fails the test."""
    page = context.new_page()
    complaints = listen(page)
    yield page
    assert complaints == []
