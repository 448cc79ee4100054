"""Backfills and pauses from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import World
from onward.services.triggers.admitting import admit
from onward.services.triggers.scheduling import register
from terminal import Terminal

RANGE = ["--from", "2025-01-01", "--to", "2025-01-10"]


@pytest.fixture(autouse=True)
def _settled(there: dict[str, str]) -> None:
    """There is a trigger `nightly`."""


def test_a_dry_run_says_how_many_and_makes_none(cli: Terminal) -> None:
    done = cli("trigger", "backfill", "nightly", *RANGE, "--dry-run")
    assert done.out == "10 slots, 2025-01-01 00:00Z to 2025-01-10 00:00Z.\n"
    assert len(cli.json("trigger", "backfills", "list", "nightly")["items"]) == 1  # the one that is settled


def test_a_dry_run_with_nothing_to_fire_says_what_would(cli: Terminal, world: World, tmp_path: Path) -> None:
    (tmp_path / "daily.yaml").write_text("{name: daily, workflow: greet, schedule: {every: 1d}}")
    cli("trigger", "apply", str(tmp_path / "daily.yaml"))
    words = ["trigger", "backfill", "daily", "--from", "2025-01-01", "--to"]
    for last in ("2025-01-01", "2025-01-05"):
        cli(*words, last, "--concurrency", "5")
        admit(world.services, register(world.services, "test"))  # which records them
    assert cli(*words, "2025-01-01", "--dry-run").out == "The only slot has fired: --all fires it again.\n"
    assert cli(*words, "2025-01-05", "--dry-run").out == "All 5 slots have fired: --all fires them again.\n"
    nowhere = ["--from", "2025-01-01T01:00Z", "--to", "2025-01-01T02:00Z", "--dry-run"]
    assert cli("trigger", "backfill", "daily", *nowhere).out == "The range has no slots.\n"


def test_it_is_made_shown_and_cancelled(cli: Terminal) -> None:
    made = cli("trigger", "backfill", "nightly", *RANGE, "--concurrency", "3").out.strip()
    shown = cli("trigger", "backfills", "show", made)
    assert "0 of 10" in shown.out
    assert "3 at once" in shown.out
    assert made in cli("trigger", "backfills", "list", "nightly").out
    assert cli.json("trigger", "backfills", "cancel", made)["status"] == "cancelled"


def test_it_is_shown_with_the_name_of_its_trigger_and_times_with_their_zone(cli: Terminal) -> None:
    made = cli("trigger", "backfill", "nightly", *RANGE)
    assert "10 slots, 2025-01-01 00:00Z to 2025-01-10 00:00Z." in made.err
    shown = cli("trigger", "backfills", "show", made.out.strip()).out
    assert "nightly (trg_" in shown
    assert "2025-01-01 00:00Z to 2025-01-10 00:00Z" in shown
    assert "Asked     " in shown and "Z (" in shown
    listed = cli("trigger", "backfills", "list").out
    assert "nightly" in listed and "2025-01-10 00:00Z" in listed
    assert "trg_" not in listed


def test_a_slot_between_two_minutes_is_shown_to_the_second(cli: Terminal, tmp_path: Path) -> None:
    (tmp_path / "often.yaml").write_text("{name: often, workflow: greet, schedule: {every: 90s}}")
    cli("trigger", "apply", str(tmp_path / "often.yaml"))
    words = ["--from", "2025-01-01T00:00Z", "--to", "2025-01-01T00:02Z", "--dry-run"]
    assert ":30Z" in cli("trigger", "backfill", "often", *words).out


def test_all_slots_are_asked_for_by_name(cli: Terminal) -> None:
    assert cli.json("trigger", "backfill", "nightly", *RANGE, "--all")["only"] == "all"


def test_a_range_that_is_none_says_what_to_write(cli: Terminal) -> None:
    done = cli("trigger", "backfill", "nightly", "--from", "lately")
    assert done.code != 0
    assert "2027-01-31" in done.err


def test_a_pause_has_one_end(cli: Terminal) -> None:
    assert "is paused until" in cli("trigger", "pause", "nightly", "--for", "2h").err
    assert cli.json("trigger", "show", "nightly")["state"] == "paused"
    assert cli("trigger", "pause", "nightly").code != 0
    assert cli("trigger", "pause", "nightly", "--for", "2h", "--until", "2027-01-01").code != 0
    assert cli("trigger", "pause", "nightly", "--for", "soon").code != 0
    assert cli.json("trigger", "enable", "nightly")["paused_until"] is None


def test_policies_are_told_in_words(cli: Terminal, tmp_path: object) -> None:
    with open(f"{tmp_path}/t.yaml", "w") as file:
        file.write("{name: busy, workflow: greet, schedule: {every: 1m}, throttle: {count: 2, per: 1s}}")
    cli("trigger", "apply", f"{tmp_path}/t.yaml")
    assert "At most 2 start in 1s" in cli("trigger", "show", "busy").out
