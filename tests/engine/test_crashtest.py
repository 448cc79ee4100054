"""The crash test itself, small: real processes, really killed, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from postgres import Postgres

KILLS = 8


def crashtest(*options: str) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "onward.cli.main",
        "crashtest",
        "--json",
        "--kills",
        str(KILLS),
        *options,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    return report


@pytest.fixture
def options(request: pytest.FixtureRequest) -> tuple[str, ...]:
    if request.param == "sqlite":
        return ()
    postgres: Postgres = request.getfixturevalue("postgres")
    return ("--database", postgres.url())


@pytest.mark.timeout(240)
@pytest.mark.parametrize("options", ["sqlite", "postgresql"], indirect=True)
def test_nothing_is_lost_and_nothing_done_twice_whatever_dies(options: tuple[str, ...]):
    """R2, R4, R12."""
    # A frozen worker may have a request half sent when it is frozen: test_workers has that, exactly.
    report = crashtest("--seed", "7", "--only-kills", *options)
    faults = {name: report[name] for name in ("lost", "repeated", "disagreeing", "keyless")}
    assert faults == {"lost": 0, "repeated": 0, "disagreeing": 0, "keyless": 0}
    assert (report["kills"], report["database"]) == (KILLS, "postgresql" if options else "sqlite")
    assert sum(report["by_victim"].values()) == KILLS
    assert report["runs"] > KILLS
