"""Why it fired, and why not, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import World
from onward.cli.trigger_decisions import OUTCOMES
from onward.services.triggers import deciding
from terminal import Terminal


def test_the_help_names_every_outcome(cli: Terminal) -> None:
    assert tuple(deciding.OUTCOMES) == OUTCOMES
    assert "skipped_overlap" in cli("trigger", "decisions", "--help").out


def test_an_outcome_that_is_none_is_refused_with_the_one_that_was_meant(
    cli: Terminal, there: dict[str, str]
) -> None:
    done = cli("trigger", "decisions", "nightly", "--outcome", "skiped_overlap")
    assert (done.code, done.out) == (8, "")
    assert "skipped_overlap" in done.err


def test_each_says_when_for_which_slot_and_of_what(cli: Terminal, there: dict[str, str]) -> None:
    made = cli.json("trigger", "decisions", "nightly", "--outcome", "backfilled")["items"][0]
    at = f"{made['at'][:19].replace('T', ' ')}Z"
    backfilled = cli("trigger", "decisions", "nightly", "--outcome", "backfilled").out
    assert backfilled.split()[:2] == ["AT", "FOR"]
    assert f"{at}  2025-01-01 00:00Z to 2025-01-03 00:00Z  backfilled" in backfilled
    fired = cli("trigger", "decisions", "nightly", "--outcome", "fired").out
    assert there["invocation_id"] in fired
    assert "manual:" not in fired  # not a slot: nobody's clock said when


def test_why_is_never_cut(cli: Terminal, there: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what one looks for here."""
    [made] = cli.json("trigger", "decisions", "nightly", "--outcome", "filtered")["items"]
    monkeypatch.setattr("onward.cli.output._UNBOUNDED_WIDTH", 80)
    assert made["sentence"] in cli("trigger", "decisions", "nightly").out


@pytest.mark.parametrize(("as_now", "told"), [([], "it was then"), (["--as-now"], "it is now")])
def test_a_rerun_says_of_what_and_with_which_trigger(
    cli: Terminal, there: dict[str, str], world: World, as_now: list[str], told: str
) -> None:
    again = cli.json("trigger", "rerun", there["invocation_id"], *as_now)
    made = cli.json("trigger", "decisions", "nightly", "--outcome", "fired")["items"][0]
    assert made["invocation_id"] == again["id"]
    who = world.principal().name
    assert made["sentence"] == f"Run again by {who}: {there['invocation_id']}, with the trigger as {told}."


def test_nothing_of_that_kind_is_told_apart_from_nothing_at_all(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "made.yaml").write_text("{name: made, workflow: greet}")
    cli("trigger", "apply", str(tmp_path / "made.yaml"))
    assert "Nothing has been decided yet." in cli("trigger", "decisions", "made").err
    done = cli("trigger", "decisions", "made", "--outcome", "fired")
    assert "Nothing of that kind has been decided." in done.err
