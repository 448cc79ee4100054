"""`@action` marks a typed Python function (or method) as something a step can do.

The mark changes nothing: the function stays a plain function, to be called and tested as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from onward.domain.errors import Invalid
from onward.ports.actions import ActionExample, Effects, Pace

_MARK = "__onward_action__"
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the author says about a function; the rest is read from its signature."""

    name: str
    title: str
    effects: Effects
    idempotent: bool
    pace: Pace
    icon: str | None
    examples: tuple[ActionExample, ...]
    pace_argument: tuple[str, float] | None
    reads_with: tuple[str, str, frozenset[str]] | None
    step_type: str | None
    inline: bool
    output: Any


def action(
    *,
    name: str,
    effects: Effects,
    idempotent: bool = False,
    pace: Pace = "quick",
    title: str | None = None,
    icon: str | None = None,
    examples: Sequence[ActionExample] = (),
    pace_argument: tuple[str, float] | None = None,
    reads_with: tuple[str, str, frozenset[str]] | None = None,
    step_type: str | None = None,
    inline: bool = False,
    output: Any = None,
) -> Callable[[Function], Function]:
    """`inline`: a synchronous function that takes microseconds runs on the event loop, not in a thread.

    `output`: the type of the output, for a function that returns an `ActionResult`.
    """
    if not _NAME.fullmatch(name):
        raise Invalid(
            "action_name",
            f"{name!r} cannot be the name of an action.",
            hint="Use lower-case words with dots between them, like 'tickets.close'.",
        )
    declaration = Declaration(
        name=name,
        title=title or name.replace(".", " ").replace("_", " ").capitalize(),
        effects=effects,
        idempotent=idempotent or effects in ("none", "read"),
        pace=pace,
        icon=icon,
        examples=tuple(examples),
        pace_argument=pace_argument,
        reads_with=reads_with,
        step_type=step_type,
        inline=inline,
        output=output,
    )

    def mark(function: Function) -> Function:
        setattr(function, _MARK, declaration)
        return function

    return mark


def declaration_of(candidate: object) -> Declaration | None:
    found = getattr(candidate, _MARK, None)
    return found if isinstance(found, Declaration) else None
