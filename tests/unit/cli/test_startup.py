"""The command starts at once: what is heavy is loaded by whoever needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"rich", "httpx", "pydantic", "temporalio", "sqlalchemy", "fastapi", "yaml", "asyncio"}
PROBE = "import sys; from onward.cli.main import run; code = run({words!r}); print('\\n', *sys.modules)"


def loaded_by(*words: str) -> set[str]:
    """The packages in memory after the command has run, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(words=words)], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_the_overview_loads_nothing_but_itself(words: tuple[str, ...]) -> None:
    assert loaded_by(*words) & (HEAVY | {"cyclopts"}) == set()


def test_the_version_loads_nothing_heavy() -> None:
    assert loaded_by("version") & HEAVY == set()


def test_an_expression_is_evaluated_without_the_network_or_a_database() -> None:
    assert loaded_by("eval", "1 + 1") & {"httpx", "sqlalchemy", "temporalio", "fastapi"} == set()


@pytest.mark.usefixtures("nobody")
def test_a_command_of_the_server_loads_no_part_of_a_server() -> None:
    """Without a server it ends where it would ask one."""
    assert loaded_by("runs", "list") & (HEAVY - {"pydantic"}) == set()
