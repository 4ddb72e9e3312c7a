"""Install what the tests need from the system where we may, and otherwise say so in one line.

The browser tests need Chromium. Debian's is installed when this runs as root on a machine with apt.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "Install Chromium (Debian: apt install chromium; or set CHROMIUM to its path) and run make test again."


def chromium() -> str | None:
    """Return the path of the browser, if there is one."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> None:
    """Make sure that there is a browser."""
    if chromium():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"gateway: the browser tests need Chromium, and this account may not install it. {HOW}")
    print("gateway: installing Chromium for the browser tests", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            sys.exit(f"gateway: “{' '.join(command)}” failed. {HOW}")
    if not chromium():
        sys.exit(f"gateway: apt installed no Chromium. {HOW}")


if __name__ == "__main__":
    main()
