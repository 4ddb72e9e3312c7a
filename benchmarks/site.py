"""What the site costs: the demonstration from nothing, the memory of a web process, and the time of its pages.

The baseline of a page is `/healthz`, which does nothing, in the same process and run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGES = {
    "public": ("/toronto/", "/toronto/register/supplier"),
    "supplier": ("/toronto/matches", "/toronto/agenda"),
    "organiser": ("/toronto/organiser/", "/toronto/organiser/registrations", "/toronto/organiser/schedule/1"),
}
TIMES = 15

CHILD = """
import json, sys, time
from pathlib import Path
from gateway import create_app
app = create_app()
links, pages, times = json.loads(sys.argv[1])
def rss():
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
found = []
for who, paths in pages.items():
    client = app.test_client()
    if who in links:
        app.config["WTF_CSRF_ENABLED"] = False
        assert client.post(links[who]).status_code == 303
    for path in ["/healthz", *paths]:
        spent = []
        for _ in range(times):
            began = time.process_time()
            answer = client.get(path)
            spent.append(1000 * (time.process_time() - began))
            assert answer.status_code == 200, (path, answer.status_code)
        found.append((who, path, sorted(spent)[len(spent) // 2]))
print(json.dumps({"pages": found, "rss": rss()}))
"""


def main() -> None:
    import json

    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": "", "BASE_URL": "http://127.0.0.1:8000"}
        began = time.perf_counter()
        made = subprocess.run(
            [sys.executable, "-c", "from gateway.start import prepare; prepare()"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        first = time.perf_counter() - began
        began = time.perf_counter()
        again = subprocess.run(
            [sys.executable, "-c", "from gateway.start import prepare; prepare()"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        second = time.perf_counter() - began
        print("\n".join(line for line in made.stdout.splitlines() if line.startswith("  ") and "sign-in" not in line))
        print(f"  preparing the first time {first:.1f} s, the second time {second:.1f} s")
        links = dict(line.split() for line in again.stdout.splitlines() if "/sign-in/" in line)
        links = {who: url.removeprefix("http://127.0.0.1:8000") for who, url in links.items()}
        child = subprocess.run(
            [sys.executable, "-c", CHILD, json.dumps([links, PAGES, TIMES])],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = json.loads(child.stdout.splitlines()[-1])
        print(f"  a web process that served them all holds {found['rss']:.0f} MB")
        idle = statistics.median(ms for _who, path, ms in found["pages"] if path == "/healthz")
        print(f"  CPU a request, median of {TIMES}: /healthz (baseline) {idle:.1f} ms")
        for who, path, ms in found["pages"]:
            if path != "/healthz":
                print(f"    {who:<10}{path:<36}{ms:7.1f} ms")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
