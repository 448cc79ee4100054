"""One function tells what a schedule means, in the terminal and on the server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api_world import World
from onward.cli.address import Server
from onward.cli.client import Client
from terminal import Terminal

AFTER = "2026-03-06T00:00:00Z"
ODD = {
    "cron": "30 2 * * *",
    "timezone": "America/New_York",
    "dst": {"gap": "skip", "fold": "last"},
    "start": "2026-03-07T00:00",
    "end": "2026-03-20T00:00",
    "exclude": {"dates": ["2026-03-11"], "days": "12 3 *"},
    "days": "business",
    "holidays": ["2026-03-13"],
    "jitter": "5m",
}
FLAGS = {
    "--cron": "30 2 * * *",
    "--tz": "America/New_York",
    "--gap": "skip",
    "--fold": "last",
    "--start": "2026-03-07T00:00",
    "--end": "2026-03-20T00:00",
    "--exclude-dates": "2026-03-11",
    "--exclude-days": "12 3 *",
    "--days": "business",
    "--holidays": "2026-03-13",
    "--jitter": "5m",
}


@pytest.mark.parametrize("as_file", [False, True])
def test_a_preview_here_is_that_of_the_server(
    cli: Terminal, url: str, world: World, tmp_path: Path, as_file: bool
) -> None:
    (tmp_path / "odd.json").write_text(json.dumps(ODD))
    given = [str(tmp_path / "odd.json")] if as_file else [word for flag in FLAGS.items() for word in flag]
    with Client(Server(url, world.session())) as server:
        there = server.post("/triggers/preview", {"schedule": ODD, "after": AFTER, "count": 5})
    assert cli.json("trigger", "preview", *given, "--after", AFTER, "--count", "5") == there
