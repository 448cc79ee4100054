"""The schemas that editors are given know what may be stored, and the version's knows no triggers."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onward.domain.definitions.model import workflow_schema
from onward.domain.file_schema import file_schema
from onward.domain.triggers import schedule, trigger, webhook
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.json_schema import trigger_schema
from onward.domain.triggers.trigger import read_trigger

LEAST: dict[str, Any] = {"name": "a", "workflow": "b"}
GOOD: list[dict[str, Any]] = [
    {},
    {"event": {"type": "order.*", "source": "shop/**", "key": "17"}},
    {"event": {"type": ["a", "b"]}, "dedupe": {"key": "{{ trigger.payload.id }}", "window": "1h"}},
    {"schedule": {"cron": "0 2 * * *"}, "catch_up": "all", "overlap": "skip"},
    {"schedule": {"every": "15m"}, "catch_up": {"policy": "last", "window": "1h"}, "timeout": "1h"},
    {"webhook": {"check": {"scheme": "none"}}, "filter": "true", "pause_after_failures": 3},
    {"inputs": {"a": [1]}, "retry": {"attempts": 3}, "title": "A", "branch": "main"},
    {"overlap": None, "catch_up": None, "retry": {"factor": None, "max": None}},
    {"schedule": {"every": "1h", "days": None}, "catch_up": {"policy": None}},
    {"schedule": {"cron": "0 2 * * *", "dst": {"gap": None, "fold": None}}},
    {"event": {"type": "a"}, "debounce": {"wait": "5s", "edge": None}},
]
BAD: list[dict[str, Any]] = [
    {"name": "A"},
    {"event": {}},
    {"event": {"type": []}},
    {"event": {"type": "a", "name": "b"}},
    {"event": {"type": "a"}, "schedule": {"every": "1h"}},
    {"overlap": "never"},
    {"pause_after_failures": 0},
    {"shedule": {"every": "1h"}},
]


@pytest.mark.parametrize("more", GOOD)
def test_what_may_be_stored_fits(more: dict[str, Any]) -> None:
    document = {**LEAST, **more}
    read_trigger(document)
    Draft202012Validator(trigger_schema()).validate(document)


@pytest.mark.parametrize("more", BAD)
def test_what_does_not_fit_may_not_be_stored(more: dict[str, Any]) -> None:
    document = {**LEAST, **more}
    assert not Draft202012Validator(trigger_schema()).is_valid(document)
    with pytest.raises(TriggerError):
        read_trigger(document)


@pytest.mark.parametrize("make", [trigger_schema, file_schema, workflow_schema])
def test_it_is_a_schema(make: Any) -> None:
    Draft202012Validator.check_schema(make())


def test_every_field_is_known() -> None:
    known = trigger_schema()["properties"]
    assert set(known) == set(trigger._FIELDS)
    assert set(known["schedule"]["properties"]) == set(schedule._FIELDS)
    assert set(known["webhook"]["properties"]) == set(webhook._FIELDS)


def test_triggers_stand_beside_steps_in_files_alone() -> None:
    workflow = {"name": "a", "steps": [{"id": "s", "type": "set", "vars": {"x": 1}}]}
    beside = {**workflow, "triggers": [{"name": "t", "event": {"type": "a"}}]}
    assert Draft202012Validator(file_schema()).is_valid(beside)
    assert Draft202012Validator(file_schema()).is_valid(workflow)
    assert not Draft202012Validator(workflow_schema()).is_valid(beside)
    assert not Draft202012Validator(file_schema()).is_valid({**workflow, "triggers": [{"event": {}}]})
