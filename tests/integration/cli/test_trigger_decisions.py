"""Why it fired, and why not, from a terminal."""

from __future__ import annotations

from pathlib import Path

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


def test_nothing_of_that_kind_is_told_apart_from_nothing_at_all(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "made.yaml").write_text("{name: made, workflow: greet}")
    cli("trigger", "apply", str(tmp_path / "made.yaml"))
    assert "Nothing has been decided yet." in cli("trigger", "decisions", "made").err
    done = cli("trigger", "decisions", "made", "--outcome", "fired")
    assert "Nothing of that kind has been decided." in done.err
