"""Triggers beside the steps of an applied file are about its workflow."""

from __future__ import annotations

from onward.domain.definitions.document import parse_document
from onward.domain.triggers.beside_steps import as_beside, read_triggers

FILE = """\
name: a
steps:
  - {id: a, type: set, vars: {x: 1}}
triggers:   # by night
  - name: nightly
    schedule: {cron: '0 2 * * *'}   # two
"""


def test_the_workflow_is_implied() -> None:
    [one], findings = read_triggers(parse_document(FILE))
    assert (one.trigger.workflow, one.place, findings) == ("a", (5, 5), [])
    assert one.document == {"name": "nightly", "workflow": "a", "schedule": {"cron": "0 2 * * *"}}
    assert as_beside(one.document) == {"name": "nightly", "schedule": {"cron": "0 2 * * *"}}
