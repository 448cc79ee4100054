"""How long the command line takes to start: the best of some, as other work on the machine only adds.

Run it as: .venv/bin/python bench/cli_start.py
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 10
COMMANDS = (["--help"], ["version"], ["run", "--help"], ["eval", "1 + 1"], ["runs", "list", "--help"])


def main() -> None:
    for words in COMMANDS:
        print(f"{min(seconds(words) for _ in range(ROUNDS)) * 1000:6.0f} ms  onward {' '.join(words)}")


def seconds(words: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "onward.cli.main", *words], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
