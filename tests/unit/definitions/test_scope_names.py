"""What editors are offered: the names that the validator would accept there, also in broken documents."""

from __future__ import annotations

from typing import Any

import pytest

from onward.actions.loading import load_actions
from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.scope_names import ScopeName, names_at
from onward.domain.definitions.validate import check
from onward.domain.expressions.help import function_help
from onward.domain.expressions.library import FUNCTIONS, MACROS

DOCUMENT = """
name: report
inputs: {team: {type: string, description: Whose report it is.}}
steps:
  - {id: fetch, type: action, action: http.request, with: {url: "https://example.com"}}
  - {id: my-vars, type: set, vars: {total: 1}}
  - id: each
    type: foreach
    items: "{{ steps.fetch.output.body }}"
    as: row
    do:
      - {id: mail, type: shell, run: "echo", env: {TO: "{{ row }}"}}
  - {id: later, type: wait, event: {name: paid, where: "event.data.ok"}}
outputs: {x: 1}
on_failure: [{id: shout, type: set, vars: {why: "{{ error.message }}"}}]
"""
CATALOG = Catalog(actions={spec.name: spec for spec in load_actions().all()}, secrets=frozenset({"TOKEN"}))


def offered(pointer: str, document: str = DOCUMENT) -> dict[str, ScopeName]:
    data: dict[str, Any] = parse_document(document).data
    return {name.path: name for name in names_at(data, pointer, CATALOG)}


def test_a_step_is_offered_what_came_before_it_with_its_fields() -> None:
    names = offered("/steps/1/vars/total")
    assert names["steps.fetch.output.status"].type == "int"
    assert names["steps.fetch.output"].origin == "fetch"
    assert not [path for path in names if path.startswith('steps["my-vars"]')]


def test_inputs_have_their_type_and_what_the_author_said_of_them() -> None:
    team = offered("/steps/0/with/url")["inputs.team"]
    assert (team.type, team.doc) == ("string", "Whose report it is.")


def test_what_an_event_brings_is_offered_field_by_field() -> None:
    names = offered("/steps/0/with/url")
    assert {path for path in names if path.startswith("trigger.event.")} == {
        f"trigger.event.{field}" for field in ("id", "type", "source", "key", "at", "attributes")
    }
    assert (names["trigger.event.key"].type, names["trigger.event.attributes"].type) == (
        "null or string",
        "map",
    )


def test_a_name_that_is_not_plain_is_written_in_brackets() -> None:
    assert 'steps["my-vars"].output.total' in offered("/outputs/x")


def test_the_body_of_a_loop_sees_its_item_and_nobody_else_does() -> None:
    assert {"row", "loop.index", "loop.last"} <= offered("/steps/2/do/0/env/TO").keys()
    assert not {"row", "loop.index"} & offered("/steps/3/event/name").keys()
    assert "steps.mail.output" not in offered("/outputs/x")


def test_error_and_event_are_offered_where_they_are_known() -> None:
    assert "error.message" in offered("/on_failure/0/vars/why")
    assert "error.message" not in offered("/steps/1/vars/total")
    assert "event.name" in offered("/steps/3/event/where")
    assert "event.name" not in offered("/steps/3/event/name")


def test_e2_secrets_are_offered_only_where_they_may_be_used() -> None:
    assert "secrets.TOKEN" in offered("/steps/0/with/url")
    assert "secrets.TOKEN" not in offered("/steps/1/vars/total")


def test_a_key_of_concurrency_sees_no_steps() -> None:
    assert not [path for path in offered("/concurrency/key") if path.startswith("steps")]


@pytest.mark.parametrize(
    "broken", ["steps: 1", "steps: [{id: a}]", "inputs: [1]\nsteps: [{type: set}]", "{}"]
)
def test_a_broken_document_gives_what_is_known_of_it(broken: str) -> None:
    assert "run.id" in offered("/steps/0/vars", broken)


def test_whatever_is_offered_is_accepted() -> None:
    names = [n for n in offered("/steps/3/event/name").values() if not n.path.startswith("run.error")]
    steps = [
        {"id": f"s{i}", "type": "set", "vars": {"v": f"{{{{ {n.path} }}}}"}} for i, n in enumerate(names)
    ]
    data = parse_document(DOCUMENT).data
    data["steps"] = [*data["steps"][:3], *steps]
    codes = {finding.code for finding in check(data, CATALOG).findings if finding.severity == "error"}
    assert codes <= {"limit_steps"}


def test_every_function_has_a_line_of_help_and_a_signature() -> None:
    helped = {one.name: one for one in function_help()}
    assert set(helped) == {*FUNCTIONS, *MACROS}
    assert helped["join"].signature == "join(list, [string]) -> string"
    assert helped["min"].signature == "min(any, ...) -> any"
    assert all(one.doc.endswith(".") for one in helped.values())
