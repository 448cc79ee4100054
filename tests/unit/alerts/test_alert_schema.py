"""The schema that editors are given takes what may be stored, and knows alerts beside the steps."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onward.domain.alerts import alert
from onward.domain.alerts.alert import read_alert
from onward.domain.alerts.json_schema import alert_schema
from onward.domain.definitions.model import workflow_schema
from onward.domain.file_schema import file_schema
from onward.domain.triggers.errors import TriggerError

LEAST: dict[str, Any] = {"name": "a", "on": ["run_failed"], "to": [{"workflow": "page"}]}
GOOD: list[dict[str, Any]] = [
    {},
    {"on": [{"failures_in_row": {"count": 3}}, {"late": {"after": "5m"}}, {"missed": None}]},
    {"on": ["late", {"scheduler_lag": {"after": "2m"}}, "auto_paused"]},
    {"where": {"trigger": "nightly-*", "workflow": ["a", "b"]}, "title": "A"},
    {"to": [{"email": "ops@example.com"}, {"webhook": "https://x.test", "secret": "ALERTS_KEY"}]},
    {"to": [{"workflow": "page", "inputs": {"text": "{{ alert.text }}"}}], "every": "2h", "resolved": True},
    {"where": None, "title": None, "every": None, "resolved": None},
]
BAD: list[dict[str, Any]] = [
    {"name": "A"},
    {"on": []},
    {"on": ["fails"]},
    {"on": [{"run_failed": {"count": 1}}]},
    {"to": [{"webhook": "https://x.test"}]},
    {"to": [{"email": "a@b.c", "workflow": "page"}]},
    {"where": {"name": "a"}},
    {"resolved": "yes"},
    {"whom": []},
]


@pytest.mark.parametrize("more", GOOD)
def test_what_may_be_stored_fits(more: dict[str, Any]) -> None:
    document = {**LEAST, **more}
    read_alert(document)
    Draft202012Validator(alert_schema()).validate(document)


@pytest.mark.parametrize("more", BAD)
def test_what_does_not_fit_may_not_be_stored(more: dict[str, Any]) -> None:
    document = {**LEAST, **more}
    assert not Draft202012Validator(alert_schema()).is_valid(document)
    with pytest.raises(TriggerError):
        read_alert(document)


def test_every_field_is_known() -> None:
    Draft202012Validator.check_schema(alert_schema())
    assert set(alert_schema()["properties"]) == set(alert._FIELDS)


def test_alerts_stand_beside_steps_in_files_alone() -> None:
    workflow = {"name": "a", "steps": [{"id": "s", "type": "set", "vars": {"x": 1}}]}
    beside = {**workflow, "alerts": [LEAST]}
    assert Draft202012Validator(file_schema()).is_valid(beside)
    assert not Draft202012Validator(workflow_schema()).is_valid(beside)
    assert not Draft202012Validator(file_schema()).is_valid({**workflow, "alerts": [{"name": "a"}]})
