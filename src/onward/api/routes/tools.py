"""What a step or an agent can do here: every action with its schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from onward.api.context import App, Caller
from onward.api.route import SignedInRoute
from onward.domain.access import require
from onward.domain.errors import NotFound
from onward.ports.actions import ActionExample, ActionSpec, Effects, Pace

router = APIRouter(prefix="/api/v1/tools", tags=["tools"], route_class=SignedInRoute)


@dataclass(frozen=True, slots=True)
class Tool:
    """`effects`: what a call changes; `pace`: whether it may take long; `idempotent`: twice is once."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    effects: Effects
    idempotent: bool
    pace: Pace
    icon: str | None
    examples: Sequence[ActionExample]


@dataclass(frozen=True, slots=True)
class Tools:
    """All of them, by name: they are too few for pages."""

    items: Sequence[Tool]
    next_cursor: None = None


@router.get("", operation_id="list_tools", summary="List tools")
def list_tools(app: App, caller: Caller) -> Tools:
    require(caller, "tool.read")
    return Tools([_tool(spec) for spec in app.actions.all()])


@router.get("/{name}", operation_id="show_tool", summary="Show a tool")
def show_tool(app: App, caller: Caller, name: str) -> Tool:
    require(caller, "tool.read")
    spec = app.actions.find(name)
    if spec is None:
        raise NotFound(
            "tool_not_found", f"There is no tool {name!r}.", hint="GET /api/v1/tools lists all of them."
        )
    return _tool(spec)


def _tool(spec: ActionSpec) -> Tool:
    return Tool(
        name=spec.name,
        title=spec.title,
        description=spec.description,
        input_schema=spec.input_schema,
        output_schema=spec.output_schema,
        effects=spec.effects,
        idempotent=spec.idempotent,
        pace=spec.pace,
        icon=spec.icon,
        examples=spec.examples,
    )
