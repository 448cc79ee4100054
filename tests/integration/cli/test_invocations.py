"""What triggers started, and the scheduler that does it, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import DEPLOY_SECRET, World
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


def test_what_a_key_may_not_see_is_named(cli: Terminal) -> None:
    made = cli.json("trigger", "fire", "nightly", "--payload", '{"card": "4111"}')
    narrow = cli.json("key", "create", "narrow", "--role", "viewer", "--scope", "trigger.read")["token"]
    shown = cli("trigger", "invocation", made["id"], "--key", narrow)
    assert "payload: this needs the permission run.read" in shown.out
    assert "4111" not in cli("trigger", "invocation", made["id"], "--key", narrow, "--json").out
    assert "Not shown" not in cli("trigger", "invocation", made["id"]).out


def test_what_a_backfill_fired_is_listed(cli: Terminal) -> None:
    made = cli("trigger", "backfill", "nightly", "--from", "2025-01-01", "--to", "2025-01-03").out.strip()
    assert cli.json("trigger", "backfills", "invocations", made)["items"] == []
    assert "fired nothing yet" in cli("trigger", "backfills", "invocations", made).err
    listed = cli("trigger", "backfills", "list").out
    assert made in listed and "nightly" in listed


def test_a_script_hears_what_was_deleted(cli: Terminal) -> None:
    assert cli.json("trigger", "delete", "nightly", "--yes") == {"deleted": "nightly"}


def test_what_is_not_there_is_told_before_anybody_is_asked(cli: Terminal) -> None:
    done = cli("trigger", "delete", "nightli")
    assert (done.code, "Did you mean 'nightly'?" in done.err) == (6, True)


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


def test_an_invocation_says_of_which_trigger_it_is_and_who_asked(cli: Terminal, world: World) -> None:
    made = cli.json("trigger", "fire", "nightly")
    again = cli.json("trigger", "rerun", made["id"])
    shown = cli("trigger", "invocation", again["id"]).out
    assert "nightly (trg_" in shown
    assert f"{world.principal().name} (mem_" in shown
    assert made["id"] in shown


def test_who_fires_it_hears_where_to_look(cli: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "by-hand.yaml"
    file.write_text("{name: by-hand, workflow: greet}")
    cli("trigger", "apply", str(file))
    done = cli("trigger", "fire", "by-hand")
    assert f"onward trigger invocation {done.out.strip()}" in done.err


def test_a_status_that_is_none_is_refused_with_those_that_are(cli: Terminal) -> None:
    done = cli("trigger", "invocations", "nightly", "--status", "done")
    assert (done.code, "succeeded" in done.err) == (2, True)


def test_nothing_of_a_status_is_told_apart_from_nothing_at_all(cli: Terminal) -> None:
    done = cli("trigger", "invocations", "nightly", "--status", "failed")
    assert "Nothing of that kind" in done.err


@pytest.mark.parametrize("verb", ["invocation", "cancel", "rerun"])
def test_one_that_is_not_there_says_where_to_look(cli: Terminal, there: dict[str, str], verb: str) -> None:
    done = cli("trigger", verb, "inv_none")
    assert (done.code, "hint: " in done.err, "onward trigger invocations" in done.err) == (6, True, True)
