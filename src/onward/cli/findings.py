"""What the validator said, as compilers say it: file, line, column, what and what to do."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from onward.cli.output import console

_STYLES = {"error": "red", "warning": "yellow"}


def print_findings(findings: Sequence[Mapping[str, Any]], path: str, text: str = "") -> None:
    """On standard error; with the line itself where the text is at hand."""
    from rich.text import Text

    from onward.cli.text import one_line

    out = console(sys.stderr)
    lines = text.splitlines()
    for found in findings:
        severity = str(found["severity"])
        place = f"{path}:{found['line']}:{found['column']}: " if found["line"] else f"{path}: "
        head = Text.assemble(place, (f"{severity}: ", _STYLES[severity]), one_line(found["message"]))
        out.print(head, soft_wrap=True)
        if 0 < found["line"] <= len(lines):
            out.print(Text(_excerpt(lines[found["line"] - 1], found["column"]), style="dim"), soft_wrap=True)
        if found["hint"]:
            out.print(Text(f"  hint: {one_line(found['hint'])}"), soft_wrap=True)


def _excerpt(line: str, column: int) -> str:
    from onward.cli.text import clean

    before = "".join("\t" if character == "\t" else " " for character in line[: column - 1])
    return f"    {clean(line)}\n    {before}^"
