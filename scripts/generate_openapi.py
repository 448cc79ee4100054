"""Writes openapi.json and the addresses in http.md; with --check it only says whether they are current."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from onward import __version__
from onward.api.app import routed
from onward.api.openapi import document

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
BEGIN = "<!-- addresses: written by scripts/generate_openapi.py -->\n"
END = "<!-- end of addresses -->\n"


def main(arguments: list[str]) -> int:
    described = document(routed(__version__))
    http = REFERENCE / "http.md"
    wanted = {
        REFERENCE / "openapi.json": json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True)
        + "\n",
        http: with_addresses(http.read_text(encoding="utf-8"), described),
    }
    if arguments == ["--check"]:
        return check(wanted)
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


def check(wanted: dict[Path, str]) -> int:
    stale = [p.name for p, text in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
    for name in stale:
        print(f"{name} is stale: run scripts/generate_openapi.py", file=sys.stderr)
    return 1 if stale else 0


def with_addresses(page: str, described: dict[str, Any]) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table(described) + END + after


def table(described: dict[str, Any]) -> str:
    lines = ["| | address | |", "|---|---|---|"]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            lines.append(f"| {method.upper()} | `{path}` | {operation['summary']} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
