"""What each step type is made of: its own fields, how each is read, and where its bodies are.

One table for the plan, the validator and the reference finder. The model says the same thing
to people and editors; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Reading = Literal[
    "literal",  # taken as it is written; no templates
    "expression",  # a bare expression
    "tree",  # any JSON; strings in it are templates
    "seconds",  # a literal duration
    "seconds_or_tree",  # a literal duration, or a template that gives one
    "script",  # shell text: templates in it become environment variables, never text
    "event",  # what a wait listens for
    "escalate",  # whom an approval asks next
]
Timing = Literal["retry", "timeout", "on_error"]

COMMON_OPTIONS = ("id", "type", "name", "if", "note")  # every step takes these
AGENT_TIMEOUT = 300.0


@dataclass(frozen=True, slots=True)
class FieldShape:
    reading: Reading
    required: bool = False
    default: Any = None
    secrets: bool = False


@dataclass(frozen=True, slots=True)
class StepShape:
    """`slots` are fields that hold a list of steps; `slot_maps` hold one list per key."""

    fields: Mapping[str, FieldShape] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    slot_maps: Mapping[str, str] = field(default_factory=dict)
    options: frozenset[Timing] = frozenset({"on_error"})
    default_timeout: float | None = None


_DOES_WORK: frozenset[Timing] = frozenset({"retry", "timeout", "on_error"})
_TREE = FieldShape("tree")
_LITERAL = FieldShape("literal")
_SECONDS = FieldShape("seconds")
_TREE_WITH_SECRETS = FieldShape("tree", default={}, secrets=True)


def _choice(default: Any) -> FieldShape:
    return FieldShape("literal", default=default)


def _required(reading: Reading) -> FieldShape:
    return FieldShape(reading, required=True)


SHAPES: Mapping[str, StepShape] = {
    "action": StepShape(
        {
            "action": _required("literal"),
            "with": _TREE_WITH_SECRETS,
            "connection": _LITERAL,
            "delivery": _choice("at_least_once"),
        },
        options=_DOES_WORK,
    ),
    "shell": StepShape(
        {
            "run": _required("script"),
            "cwd": _TREE,
            "env": _TREE_WITH_SECRETS,
            "files": FieldShape("tree", default={}),
            "delivery": _choice("at_least_once"),
        },
        options=_DOES_WORK,
    ),
    "agent": StepShape(
        {
            "agent": _required("literal"),
            "prompt": _required("tree"),
            "thread": FieldShape("tree", default="default"),
            "model": _LITERAL,
            "tools": _LITERAL,
            "output": _LITERAL,
            "budget": _LITERAL,
            "interrupt": _choice(False),
        },
        options=_DOES_WORK,
        default_timeout=AGENT_TIMEOUT,
    ),
    "notify": StepShape(
        {
            "to": _required("literal"),
            "text": _required("tree"),
            "with": _TREE_WITH_SECRETS,
            "connection": _LITERAL,
        },
        options=_DOES_WORK,
    ),
    "approval": StepShape(
        {
            "title": _required("tree"),
            "text": _TREE,
            "form": _LITERAL,
            "approvers": FieldShape("tree", default=["role:operator"]),
            "quorum": _choice(1),
            "deadline": _SECONDS,
            "on_deadline": _choice("fail"),
            "on_deny": _choice("fail"),
            "remind": _SECONDS,
            "escalate": FieldShape("escalate"),
            "allow_self": _choice(False),
        }
    ),
    "wait": StepShape(
        {
            "for": FieldShape("seconds_or_tree"),
            "until": _TREE,
            "event": FieldShape("event"),
            "on_timeout": _choice("fail"),
        },
        options=frozenset({"timeout", "on_error"}),
    ),
    "if": StepShape({"condition": _required("expression")}, slots=("then", "else")),
    "switch": StepShape({"on": _required("expression")}, slots=("default",), slot_maps={"cases": "case"}),
    "foreach": StepShape(
        {
            "items": _required("tree"),
            "as": _choice("item"),
            "concurrency": _choice(1),
            "on_item_error": _choice("fail"),
        },
        slots=("do",),
    ),
    "while": StepShape(
        {
            "condition": _required("expression"),
            "max_iterations": _required("literal"),
            "every": _SECONDS,
        },
        slots=("do",),
    ),
    "parallel": StepShape(
        {"join": _choice("all"), "on_branch_error": _choice("fail")}, slot_maps={"branches": "branch"}
    ),
    "try": StepShape({}, slots=("do", "catch", "finally")),
    "workflow": StepShape(
        {"workflow": _required("literal"), "version": _LITERAL, "inputs": FieldShape("tree", default={})},
        options=_DOES_WORK,
    ),
    "set": StepShape({"vars": _required("tree")}),
    "return": StepShape({"outputs": FieldShape("tree", default={})}, options=frozenset()),
    "fail": StepShape({"message": _required("tree"), "code": _LITERAL}, options=frozenset()),
}
LOOPS = frozenset({"foreach", "while"})
