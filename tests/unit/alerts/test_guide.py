"""The guide to alerts says what is so (E10)."""

from __future__ import annotations

import re
from pathlib import Path

from onward.domain.alerts.alert import KINDS, read_alert, read_target
from onward.domain.alerts.beside_steps import read_alerts
from onward.domain.alerts.telling import sample
from onward.domain.definitions.document import parse_document
from onward.domain.triggers.beside_steps import read_triggers
from onward.services.alerts.looking import MOST_IN_A_WINDOW, TOLD_ALONE

GUIDE = (Path(__file__).parents[3] / "docs/guides/alerts.md").read_text()
TEXTS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
FIRST, SECOND, FILE = map(parse_document, TEXTS)


def test_its_examples_can_be_saved() -> None:
    alert = read_alert(FIRST.data)
    assert [one.channel for one in alert.to] == ["email", "webhook"]
    assert read_target(SECOND.data["to"][0]).channel == "workflow"


def test_its_file_carries_an_alert_about_its_workflow() -> None:
    [one], findings = read_alerts(FILE)
    assert (one.alert.where.workflow, findings) == (("report",), [])
    assert len(read_triggers(FILE)[0]) == 1


def test_every_condition_has_its_line() -> None:
    assert re.findall(r"^\| `(\w+)", GUIDE, re.MULTILINE)[1:] == list(KINDS)


def test_every_name_of_an_alert_is_there() -> None:
    alert = read_alert(FIRST.data)
    data = sample(alert, "ws_1", "https://onward.test", "2031-05-01T12:00:00.000000Z").data
    listed = re.search(r"have `([a-z_ ]+)`", GUIDE)
    assert listed is not None
    assert set(listed[1].split()) == set(data)


def test_its_numbers_are_those_of_the_code() -> None:
    assert (TOLD_ALONE, MOST_IN_A_WINDOW) == (3, 10)
    assert "more than three" in GUIDE
    assert "at most ten" in GUIDE
