"""Starts the Onward of this Python, and proves that a browser would get the interface from it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from urllib.request import Request, urlopen


def main() -> int:
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "onward.cli.main", "up", "--json", "--workers", "1", "--data", data]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                sys.exit("onward up has ended")
            check(json.loads(line)["url"])
        finally:
            process.terminate()
            process.wait()
    return 0


def check(url: str) -> None:
    page = fetch(url + "/").decode()
    scripts = re.findall(r'src="(/[^"]+\.js)"', page)
    if not scripts:
        sys.exit("/ refers to no script: is the interface in the wheel?")
    sizes = [len(fetch(url + script, encoding="br")) for script in scripts]
    print(f"/ and its {len(sizes)} scripts are served, {sum(sizes) / 1024:.0f} KiB compressed")


def fetch(url: str, encoding: str = "identity") -> bytes:
    with urlopen(Request(url, headers={"Accept-Encoding": encoding})) as response:
        body: bytes = response.read()
        found = response.headers.get("Content-Encoding", "identity")
    if found != encoding and len(body) >= 512:
        sys.exit(f"{url} came as {found}, not {encoding}")
    return body


if __name__ == "__main__":
    sys.exit(main())
