"""`onward doctor`: what is configured, reachable and isolated, and what to do about each problem."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import Parameter

from onward.cli.configured import local_settings

if TYPE_CHECKING:
    from onward.doctor.check import Check

MARKS = {"ok": "[green]ok[/]", "warn": "[yellow]warn[/]", "fail": "[red]fail[/]"}


def doctor(*, data: Path | None = None, json: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Check this machine's Onward; exits with 1 when something does not work.

    Parameters
    ----------
    data
        The data directory to look at.
    json
        Print the checks as JSON.
    """
    from onward.doctor.run import run_checks

    checks = run_checks(local_settings(data=data))
    if json:
        _print_json(checks)
    else:
        _print_table(checks)
    if any(check.verdict == "fail" for check in checks):
        _leave(1)


def _leave(status: int) -> NoReturn:
    """Without Python's own farewell: Temporal's client may still be trying to connect, in a thread of its own
    that aborts the process when the interpreter goes first."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _print_json(checks: list[Check]) -> None:
    from dataclasses import asdict
    from json import dumps

    print(dumps([asdict(check) for check in checks], indent=2))


def _print_table(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    for check in checks:
        table.add_row(MARKS[check.verdict], escape(check.name), escape(check.detail))
        if check.advice:
            table.add_row("", "", f"[dim]{escape(check.advice)}[/]")
    Console().print(table)
