"""The examples with alerts are applied as they are, and tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alerts_world import AlertsWorld, world
from onward.services.alerts.alerts import show_alert
from onward.services.applying import ApplyView, apply
from onward.services.files import FileText

__all__ = ["world"]

EXAMPLES = Path(__file__).parents[2] / "examples" / "alerts"
FILES = sorted(EXAMPLES.glob("*.yaml"))


def applied(world: AlertsWorld) -> ApplyView:
    return apply(world.app, world.eve, [FileText(file.name, file.read_text()) for file in FILES])


def test_applied_again_nothing_changes(world: AlertsWorld) -> None:
    first = applied(world)
    assert [(item.action, item.findings) for item in first.alerts] == [("create", ())]
    again = applied(world)
    everything: list[Any] = [*again.items, *again.triggers, *again.alerts]
    assert {item.action for item in everything} == {"unchanged"}


def test_a_check_that_fails_is_noted_with_the_reason(world: AlertsWorld) -> None:
    applied(world)
    world.failing("nightly-check")
    world.told()
    [notice] = world.notices("nightly-check-fails")
    run = world.run(str(notice.run_id))
    assert (run.workflow_name, "It answered 500" in str(run.inputs["text"])) == ("note-trouble", True)


def test_a_check_that_does_not_come_is_told_too(world: AlertsWorld) -> None:
    applied(world)
    assert "more than 15 min late" in show_alert(world.app, world.eve, "nightly-check-fails").text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_says_what_it_is_for(path: Path) -> None:
    assert path.read_text().startswith("# ")
