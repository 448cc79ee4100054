"""Which runs are meant: the same options wherever runs are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from cyclopts import Parameter

RunStatus = Literal["queued", "running", "waiting", "succeeded", "failed", "cancelled"]


@Parameter(name="*", group="Filters")
@dataclass(frozen=True, slots=True)
class Filters:
    status: Annotated[
        list[RunStatus] | None, Parameter(help="In this state; may be given more than once.")
    ] = None
    workflow: Annotated[str | None, Parameter(help="Of this workflow: its name or id.")] = None
    trigger_type: Annotated[str | None, Parameter(help="Started by this: manual, child, replay ...")] = None
    created_after: Annotated[str | None, Parameter(help="An instant such as 2026-01-31T09:00:00Z.")] = None
    created_before: Annotated[str | None, Parameter(help="An instant such as 2026-01-31T09:00:00Z.")] = None
    error_group: Annotated[str | None, Parameter(help="With this error; see `onward runs error-groups`.")] = (
        None
    )
    parent: Annotated[str | None, Parameter(help="Children of this run.")] = None
    replay_of: Annotated[str | None, Parameter(help="Replays of this run.")] = None
    q: Annotated[str | None, Parameter(help="The start of an id, or part of a name.")] = None

    version: Annotated[int | None, Parameter(help="Of this version.")] = None
    error: Annotated[str | None, Parameter(help="With this in the error's text.")] = None
    stuck: Annotated[bool | None, Parameter(help="Says that it runs, and does not move.", negative="")] = None
    trial: Annotated[bool | None, Parameter(help="Test runs, which are left out otherwise.", negative="")] = (
        None
    )

    def query(self) -> dict[str, Any]:
        """What was given."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in given.items() if value is not None}


NO_FILTERS: Final = Filters()
