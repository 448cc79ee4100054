"""A file with triggers and alerts beside its steps: what is left of it is the workflow, comments and all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.domain.alerts.beside_steps import read_alerts
from onward.domain.definitions.applied_file import text_of_workflow, text_with, workflow_of
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.hash import content_hash
from onward.domain.definitions.yaml_text import yaml_text
from onward.domain.triggers.beside_steps import read_triggers

STEPS = "steps:\n  - {id: a, type: set, vars: {x: 1}}\n"
TRIGGERS = "triggers:   # by night\n  - name: nightly\n    schedule: {cron: '0 2 * * *'}   # two\n"
ALERTS = "alerts:\n  - name: fails\n    on: [run_failed]\n    to: [{workflow: page}]   # somebody\n"


def left(text: str) -> str:
    return text_of_workflow(parse_document(text))


@pytest.mark.parametrize(
    ("text", "workflow"),
    [
        (f"name: a\n{STEPS}{TRIGGERS}", f"name: a\n{STEPS}"),
        (f"name: a\n{TRIGGERS}{STEPS}", f"name: a\n{STEPS}"),
        (f"{TRIGGERS}name: a\n{STEPS}", f"name: a\n{STEPS}"),
        (f"# one\nname: a\n{TRIGGERS}\n# the steps\n{STEPS}", f"# one\nname: a\n\n# the steps\n{STEPS}"),
        (f"name: a\n{STEPS}{TRIGGERS}# the end\n", f"name: a\n{STEPS}# the end\n"),
        (f"name: a\n{STEPS}{TRIGGERS}{ALERTS}", f"name: a\n{STEPS}"),
        (f"{ALERTS}name: a\n{TRIGGERS}{STEPS}", f"name: a\n{STEPS}"),
        (f"name: a\n{TRIGGERS}\n# steps\n{STEPS}{ALERTS}# end\n", f"name: a\n\n# steps\n{STEPS}# end\n"),
        (f"name: a\r\n{TRIGGERS}note: |\n  triggers:\n", "name: a\r\nnote: |\n  triggers:\n"),
    ],
)
def test_the_lines_of_what_stands_beside_leave_and_all_others_stay(text: str, workflow: str) -> None:
    assert left(text) == workflow


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "triggers": [{"name": "x"}], "steps": []}',
        "{name: a, triggers: [{name: x}], steps: []}",
        "name: a\ntriggers: &t [{name: x}]\nsteps: *t\n",
        "name: a\nsteps: &s []\ntriggers: *s\n",
        "name: a\ntriggers: [\n{name: x}\n]\nsteps: []\n",
        "? name\n: a\n? triggers\n: []\n? steps\n: []\n",
        "'triggers': []\n\"name\": a\n",
        '{"name": "a", "alerts": [{"name": "x"}], "triggers": [], "steps": []}',
        "name: a\nalerts: &t [{name: x}]\ntriggers: *t\nsteps: *t\n",
    ],
)
def test_however_it_is_written_the_workflow_is_what_is_left(text: str) -> None:
    document = parse_document(text)
    assert document.findings == ()
    assert parse_document(left(text)).data == workflow_of(document).data
    assert not {"triggers", "alerts"} & set(workflow_of(document).data)


def test_with_nothing_beside_the_steps_nothing_changes() -> None:
    text = f"name: a\n{STEPS}"
    assert left(text) == text
    assert read_triggers(parse_document(text)) == ([], [])
    assert read_alerts(parse_document(text)) == ([], [])
    assert text_with(text, {"triggers": [], "alerts": []}) == text


def test_the_hash_knows_nothing_of_what_stands_beside() -> None:
    def hashed(text: str) -> str:
        return content_hash(workflow_of(parse_document(text)).data)

    assert hashed(f"name: a\n{STEPS}{ALERTS}{TRIGGERS}") == hashed(f"name: a\n{STEPS}")


@pytest.mark.parametrize(
    "text", [f"# one\nname: a\n{STEPS}", '{"name": "a", "steps": []}', "{name: a, steps: []}"]
)
def test_what_is_put_below_a_workflow_is_taken_away_again(text: str) -> None:
    trigger = {"name": "t", "event": {"type": "x.*"}}
    alert = {"name": "f", "on": ["run_failed"], "to": [{"workflow": "page"}]}
    whole = parse_document(text_with(text, {"triggers": [trigger], "alerts": [alert]}))
    [starts], wrong = read_triggers(whole)
    [tells], wrong_too = read_alerts(whole)
    assert (starts.document, wrong) == ({**trigger, "workflow": "a"}, [])
    assert (tells.document, wrong_too) == ({**alert, "where": {"workflow": "a"}}, [])
    assert workflow_of(whole).data == parse_document(text).data


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(
        st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t:#-{}[]'\"\\ "), max_size=12
    )
    | st.sampled_from(
        ["yes", "0o17", "1e3", "12:30:00", "~", "null", "-", "{{ a }}", "<<", "2026-01-01", ".5"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab-: #1", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.text("abc_-.", min_size=1, max_size=6), VALUES, max_size=5))
def test_what_is_written_as_yaml_reads_back_as_it_was(data: dict[str, Any]) -> None:
    document = parse_document(yaml_text(data))
    assert document.findings == ()
    assert document.data == data
