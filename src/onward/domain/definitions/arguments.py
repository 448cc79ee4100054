"""Values held against schemas: arguments of actions, inputs of children, defaults, forms.

Only what is written out is checked; a template is a hole whose value is known at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from onward.domain.access import ROLES
from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.findings import Problem, did_you_mean, listed
from onward.domain.definitions.inputs import inputs_schema
from onward.domain.definitions.json_schema import Unknown, schema_problems, value_problems
from onward.domain.definitions.outline import Node
from onward.domain.definitions.pointers import escape
from onward.domain.definitions.scopes import Scopes


def argument_problems(data: Mapping[str, Any], found: Scopes, catalog: Catalog) -> Iterator[Problem]:
    yield from _input_declarations(data.get("inputs"))
    for place in found.places:
        node = place.node
        if node.type == "action":
            yield from _action(node, catalog)
        elif node.type == "workflow":
            yield from _child(node, catalog)
        elif node.type == "notify":
            yield from _notify(node)
        elif node.type == "agent":
            yield from _agent(node, catalog)
        elif node.type == "approval":
            yield from _approval(node, catalog)
        yield from _known(node, "connection", catalog.connections, "connection")
        yield from _not_yet(node, catalog)


def _not_yet(node: Node, catalog: Catalog) -> Iterator[Problem]:
    for said in catalog.not_yet.get(node.type, ()):
        name, _, value = said.partition(": ")
        if name in node.data and (not value or node.data[name] == value):
            yield Problem(
                "not_yet",
                node.at(name),
                f"`{said}` is part of the language, but this version of Onward does not do it yet.",
                "Leave it out." if not value else "",
                at_key=not value,
            )


def _input_declarations(inputs: Any) -> Iterator[Problem]:
    if not isinstance(inputs, dict):
        return
    for name, declared in inputs.items():
        if not isinstance(declared, dict):
            continue  # the model has said so
        pointer = f"/inputs/{escape(name)}"
        schema = inputs_schema({name: declared})["properties"][name]
        wrong = [replace(one, code=f"schema_{one.code}") for one in schema_problems(schema, pointer)]
        # Which fields there are the model has said.
        yield from (one for one in wrong if one.code != "schema_unknown_keyword")
        if "default" in declared and not wrong:
            yield from _default(declared, schema, pointer)


def _default(declared: Mapping[str, Any], schema: Any, pointer: str) -> Iterator[Problem]:
    for one in value_problems(schema, declared["default"], f"{pointer}/default"):
        yield replace(one, code="default", message=f"The default does not fit: {one.message}")
    if declared.get("required") is True:
        yield Problem(
            "ignored_option",
            f"{pointer}/required",
            "An input with a default is never missing.",
            "Remove `required` or `default`.",
            severity="warning",
        )


def _action(node: Node, catalog: Catalog) -> Iterator[Problem]:
    name = node.data.get("action")
    if catalog.actions is None or not isinstance(name, str):
        return
    if name not in catalog.actions:
        hint = did_you_mean(name, catalog.actions) or f"Known: {listed(sorted(catalog.actions), 20)}."
        yield Problem("unknown_action", node.at("action"), f"There is no action {name[:80]!r}.", hint)
        return
    given = node.data.get("with", {})
    yield from _arguments(catalog.actions[name].input_schema, given, node, "with")


def _arguments(schema: Any, given: Any, node: Node, field: str) -> Iterator[Problem]:
    pointer = node.at(field)
    for one in value_problems(schema, with_holes(given), pointer):
        at = node.pointer if one.pointer == pointer and field not in node.data else one.pointer
        yield replace(one, code=f"argument_{one.code}", pointer=at)


def with_holes(value: Any) -> Any:
    """The value with each template replaced by what is known of it before the run."""
    if isinstance(value, str) and "{{" in value:
        text = value.strip()
        alone = text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1 and text == value
        return Unknown(is_text=not alone)
    if isinstance(value, dict):
        return {key: with_holes(one) for key, one in value.items()}
    if isinstance(value, list):
        return [with_holes(one) for one in value]
    return value


def _child(node: Node, catalog: Catalog) -> Iterator[Problem]:
    name = node.data.get("workflow")
    if catalog.workflows is None or not isinstance(name, str):
        return
    if name not in catalog.workflows:
        hint = did_you_mean(name, catalog.workflows) or "Save that workflow first."
        yield Problem("unknown_workflow", node.at("workflow"), f"There is no workflow {name[:80]!r}.", hint)
    elif "version" not in node.data:  # another version may have other inputs
        declared = catalog.workflows[name].get("inputs") or {}
        yield from _arguments(inputs_schema(declared), node.data.get("inputs", {}), node, "inputs")


def _notify(node: Node) -> Iterator[Problem]:
    to = node.data.get("to")
    if isinstance(to, str) and to in NOTIFY_ARGUMENTS:
        yield from _arguments(NOTIFY_ARGUMENTS[to], node.data.get("with", {}), node, "with")


def _map(required: Iterable[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
NOTIFY_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "session": _map([]),
    "email": _map(["to"], to=_TEXTS, cc=_TEXTS, reply_to=_TEXT, subject=_TEXT),
    "slack": _map(["channel"], channel=_TEXT, thread=_TEXT),
    "webhook": _map(["url"], url=_TEXT, headers={"type": "object", "additionalProperties": _TEXT}),
}


def _agent(node: Node, catalog: Catalog) -> Iterator[Problem]:
    yield from _known(node, "agent", catalog.agents, "agent")
    if isinstance(node.data.get("output"), dict):
        yield from _schema(node, "output")


def _approval(node: Node, catalog: Catalog) -> Iterator[Problem]:
    if isinstance(node.data.get("form"), dict):
        yield from _schema(node, "form")
    yield from _approvers(node.data.get("approvers"), node.at("approvers"), catalog)
    escalate = node.data.get("escalate")
    if isinstance(escalate, dict):
        yield from _approvers(escalate.get("to"), f"{node.at('escalate')}/to", catalog)


def _approvers(value: Any, pointer: str, catalog: Catalog) -> Iterator[Problem]:
    for index, one in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(one, str) or "{{" in one:
            continue
        problem = _approver(one, f"{pointer}/{index}", catalog)
        if problem is not None:
            yield problem


def _approver(text: str, pointer: str, catalog: Catalog) -> Problem | None:
    kind, _, name = text.rpartition(":")
    if text == "*" or (kind == "role" and name in ROLES):
        return None
    if kind == "role":
        hint = did_you_mean(name, ROLES) or f"Roles: {listed(ROLES)}."
        return Problem("approver", pointer, f"There is no role {name[:80]!r}.", hint)
    if kind not in ("", "member") or "@" not in name:
        hint = "Write `role:operator`, `member:ada@example.com`, or `*` for everybody who may decide."
        return Problem("approver", pointer, f"{text[:80]!r} names no approver.", hint)
    known = catalog.approvers
    if known is None or {f"member:{name}".lower(), name.lower()} & {one.lower() for one in known}:
        return None
    hint = did_you_mean(f"member:{name}", known) or "Invite them first."
    return Problem("unknown_approver", pointer, f"Nobody here is {text[:80]!r}.", hint)


def _schema(node: Node, field: str) -> Iterator[Problem]:
    for one in schema_problems(node.data[field], node.at(field)):
        yield replace(one, code=f"schema_{one.code}")


def _known(node: Node, field: str, known: Iterable[str] | None, noun: str) -> Iterator[Problem]:
    name = node.data.get(field)
    if known is None or not isinstance(name, str) or name in known:
        return
    hint = did_you_mean(name, known) or f"Known: {listed(sorted(known)) or 'none yet'}."
    yield Problem(f"unknown_{noun}", node.at(field), f"There is no {noun} {name[:80]!r}.", hint)
