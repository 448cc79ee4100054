"""Taking a hand in runs: cancelling, running again, saying what became of a step."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import Field

from onward.api.context import App, Caller
from onward.api.given import Given, example
from onward.api.route import SignedInRoute
from onward.api.routes.runs import ALREADY_THERE, DedupeKey, tell_where
from onward.api.routes.workflows import VersionNumber
from onward.domain.runs.status import RunStatus
from onward.services import cancel, outcomes, replay
from onward.services.cancel import BULK_LIMIT, BulkCancel
from onward.services.outcomes import Choice
from onward.services.replay import Definition, ReplayRequest
from onward.services.run_views import RunView
from onward.services.runs import RunQuery

router = APIRouter(prefix="/api/v1/runs", tags=["runs"], route_class=SignedInRoute)

Reason = Annotated[str, Field(max_length=2000, description="Why, for people.")]
Filter = Annotated[str | None, Field(max_length=200)]


class Cancellation(Given):
    reason: Reason = ""


class Cancellations(Given):
    """Every open run that all of this fits."""

    model_config = example(workflow="greet", reason="wrong inputs")

    status: list[RunStatus] = Field(default_factory=list, max_length=6)
    workflow: Annotated[str | None, Field(max_length=100, description="Its name or id.")] = None
    trigger_type: Filter = None
    created_after: Filter = None
    created_before: Filter = None
    error_group: Filter = None
    parent: Filter = None
    replay_of: Filter = None
    q: Filter = None
    version: VersionNumber | None = None
    error: Filter = None
    stuck: bool = False
    trial: bool = False
    ids: Annotated[list[str], Field(max_length=BULK_LIMIT, description="These runs.")] = Field(
        default_factory=list
    )
    reason: Reason = ""


class Replay(Given):
    definition: Annotated[Definition, Field(description="As it ran, or the newest of today.")] = "same"
    inputs: Annotated[
        dict[str, Any] | None, Field(description="Absent: the original ones, which stay on the server.")
    ] = None
    dedupe_key: DedupeKey = None


class Resolution(Given):
    choice: Choice
    output: Annotated[Any, Field(description="For `succeeded`: what the step would have answered.")] = None


@router.post("/{run_id}/cancellation", operation_id="cancel_run", summary="Cancel a run")
def cancel_run(
    app: App, caller: Caller, run_id: str, given: Annotated[Cancellation | None, Body()] = None
) -> RunView:
    """Its waits, steps, children and approvals close with it."""
    return cancel.cancel_run(app, caller, run_id, "" if given is None else given.reason)


@router.post("/cancellations", operation_id="cancel_runs", summary="Cancel many runs")
def cancel_runs(app: App, caller: Caller, given: Annotated[Cancellations, Body()]) -> BulkCancel:
    """At most a thousand in one call; `more` says whether to call again."""
    fields = given.model_dump(exclude={"reason", "status", "ids"})
    query = RunQuery(status=tuple(given.status), ids=tuple(given.ids), **fields)
    return cancel.cancel_runs(app, caller, query, given.reason)


@router.post(
    "/{run_id}/replay",
    operation_id="replay_run",
    status_code=201,
    summary="Run again",
    responses=ALREADY_THERE,
)
def replay_run(
    app: App, caller: Caller, response: Response, run_id: str, given: Annotated[Replay | None, Body()] = None
) -> RunView:
    """A new run with what the earlier one was given, but for what is edited."""
    given = given or Replay()
    request = ReplayRequest(given.definition, given.inputs, given.dedupe_key)
    launched = replay.replay(app, caller, run_id, request)
    tell_where(response, launched.run.id, created=launched.created)
    return launched.run


@router.post(
    "/{run_id}/steps/{path:path}/resolution",
    operation_id="resolve_step",
    status_code=204,
    summary="Say what became of a step",
)
def resolve_step(
    app: App, caller: Caller, run_id: str, path: str, given: Annotated[Resolution, Body()]
) -> None:
    """For a step whose outcome nobody knows: it waits for this."""
    outcomes.resolve_outcome(app, caller, run_id, path, given.choice, given.output)
