"""What triggers started, and the scheduler that does it, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import DEPLOY_SECRET
from terminal import Terminal


@pytest.fixture(autouse=True)
def _settled(there: dict[str, str]) -> None:
    """There is a trigger `nightly`."""


def test_an_invocation_says_how_each_attempt_went(cli: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "by-hand.yaml"
    file.write_text("{name: by-hand, workflow: greet}")
    cli("trigger", "apply", str(file))
    made = cli.json("trigger", "fire", "by-hand")
    shown = cli("trigger", "invocation", made["id"]).out
    assert made["id"] in shown
    assert made["run_id"] in shown
    assert "running" in shown
    assert cli.json("trigger", "invocation", made["id"]) == made


def test_what_a_backfill_fired_is_listed(cli: Terminal) -> None:
    made = cli("trigger", "backfill", "nightly", "--from", "2025-01-01", "--to", "2025-01-03").out.strip()
    assert cli.json("trigger", "backfills", "invocations", made)["items"] == []
    assert "fired nothing yet" in cli("trigger", "backfills", "invocations", made).err
    trigger = cli.json("trigger", "show", "nightly")["id"]
    assert trigger in cli("trigger", "backfills", "list").out


def test_a_script_hears_what_was_deleted(cli: Terminal) -> None:
    assert cli.json("trigger", "delete", "nightly", "--yes") == {"deleted": "nightly"}


def test_the_scheduler_says_how_it_is(cli: Terminal) -> None:
    assert "Generation" in cli("scheduler", "show").out
    assert "lag_seconds" in cli.json("scheduler", "show")


def test_it_is_restarted_with_the_secret_of_deployments(
    cli: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T9"""
    refused = cli("scheduler", "restart")
    assert (refused.code != 0, "ONWARD_DEPLOY_SECRET" in refused.err) == (True, True)
    monkeypatch.setenv("ONWARD_DEPLOY_SECRET", "another")
    assert "secret of deployments" in cli("scheduler", "restart").err
    monkeypatch.setenv("ONWARD_DEPLOY_SECRET", DEPLOY_SECRET)
    assert cli.json("scheduler", "restart")["status"] == "restarting"


def test_two_ends_of_a_pause_are_told_apart_from_none(cli: Terminal) -> None:
    assert "not both" in cli("trigger", "pause", "nightly", "--for", "2h", "--until", "2027-01-01").err
    assert "Give one" in cli("trigger", "pause", "nightly").err
