"""What has failed by the time the server answers is the exit code, as with `run --wait`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onward.cli import exit_codes
from terminal import Terminal

PUSHES = """\
name: pushes
workflow: greet
webhook: {check: {scheme: github}}
filter: trigger.headers['x-github-event'] == 'push'
"""


@pytest.fixture
def failed(cli: Terminal, there: dict[str, str], tmp_path: Path) -> dict[str, Any]:
    """Fired by hand, a webhook has no headers, which this one's filter looks at."""
    (tmp_path / "pushes.yaml").write_text(PUSHES)
    assert cli("trigger", "apply", str(tmp_path / "pushes.yaml")).code == 0
    assert cli("trigger", "fire", "pushes").code == exit_codes.FAILED
    [made] = cli.json("trigger", "invocations", "pushes")["items"]
    return dict(made)


def test_a_firing_that_has_failed_is_the_exit_code(cli: Terminal, failed: dict[str, Any]) -> None:
    done = cli("trigger", "fire", "pushes", "--json")
    assert (done.code, done.json["status"]) == (exit_codes.FAILED, "failed")


def test_a_rerun_that_fails_again_names_the_way_to_the_trigger_as_it_is_now(
    cli: Terminal, failed: dict[str, Any]
) -> None:
    done = cli("trigger", "rerun", failed["id"])
    assert (done.code, "--as-now takes the trigger as it is now" in done.err) == (exit_codes.FAILED, True)
    done = cli("trigger", "rerun", failed["id"], "--as-now")
    assert (done.code, "--as-now" in done.err) == (exit_codes.FAILED, False)


def test_one_that_goes_on_or_is_left_out_has_not_failed(cli: Terminal, there: dict[str, str]) -> None:
    assert cli("trigger", "fire", "hook").code == exit_codes.SUCCEEDED
    skipped = cli("trigger", "fire", "nightly")  # its filter is never true
    assert (skipped.code, skipped.err.startswith("skipped: ")) == (exit_codes.SUCCEEDED, True)


def test_who_cancels_one_has_what_they_wanted(cli: Terminal, there: dict[str, str]) -> None:
    made = cli("trigger", "fire", "hook").out.strip()
    assert cli("trigger", "cancel", made).code == exit_codes.SUCCEEDED


def test_who_delivers_again_hears_where_to_look(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("trigger", "redeliver", there["delivery_id"])
    assert done.code == exit_codes.SUCCEEDED
    assert f"onward trigger invocation {done.out.strip()}\n" in done.err
