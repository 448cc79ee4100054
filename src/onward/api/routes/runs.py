"""Runs: started, listed, counted, shown, explained."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import Field

from onward.api.context import App, Caller, Paging, Whole
from onward.api.given import Given
from onward.api.paging import Limit, Listing
from onward.api.route import SignedInRoute
from onward.api.routes.workflows import MOST_VERSIONS, VersionNumber
from onward.api.waiting import LONGEST_WAIT, until_ended
from onward.domain.errors import OnwardError
from onward.domain.runs.explain import Explanation
from onward.domain.runs.status import RunStatus
from onward.services import bindings, explain, launch, run_definition, run_detail, runs
from onward.services import timeline as timelines
from onward.services.bindings import Bindings
from onward.services.launch import LaunchRequest
from onward.services.run_definition import RunDefinition
from onward.services.run_views import RunDetail, RunLine, RunView
from onward.services.runs import ErrorGroupView, RunQuery
from onward.services.timeline import Timeline

router = APIRouter(prefix="/api/v1/runs", tags=["runs"], route_class=SignedInRoute)

ALREADY_THERE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": RunView, "description": "There was a run with this dedupe key already: this is it."}
}
Text = Annotated[str | None, Query(max_length=200)]
Instant = Annotated[str | None, Query(max_length=40, examples=["2026-01-31T09:00:00Z"])]
DedupeKey = Annotated[
    str | None,
    Field(
        min_length=1, max_length=200, description="Of two runs of a workflow with one key, one is started."
    ),
]


class NewRun(Given):
    workflow: Annotated[
        str, Field(min_length=1, max_length=100, description="Its name or id.", examples=["greet"])
    ]
    inputs: dict[str, Any] = Field(default_factory=dict, examples=[{"name": "Grace"}])
    version: Annotated[VersionNumber | None, Field(description="Absent: the newest.")] = None
    dedupe_key: DedupeKey = None
    wait: Annotated[
        float, Field(ge=0, le=LONGEST_WAIT, description="Seconds to wait for its end before this answers.")
    ] = 0


async def _query(
    status: Annotated[list[RunStatus] | None, Query(description="Any of these.")] = None,
    workflow: Annotated[str | None, Query(max_length=100, description="Its name or id.")] = None,
    trigger_type: Text = None,
    created_after: Instant = None,
    created_before: Instant = None,
    error_group: Text = None,
    parent: Annotated[str | None, Query(max_length=100, description="Children of this run.")] = None,
    replay_of: Annotated[str | None, Query(max_length=100)] = None,
    q: Annotated[str | None, Query(max_length=200, description="An id's start, or part of a name.")] = None,
    version: Annotated[int | None, Query(ge=1, le=MOST_VERSIONS)] = None,
    error: Annotated[str | None, Query(max_length=200, description="Part of the error's text.")] = None,
    stuck: Annotated[bool, Query(description="Only what says that it runs and does not move.")] = False,
    trial: Annotated[bool, Query(description="Test runs, which are left out otherwise.")] = False,
) -> RunQuery:
    return RunQuery(
        status=tuple(status or ()),
        workflow=workflow,
        trigger_type=trigger_type,
        created_after=created_after,
        created_before=created_before,
        error_group=error_group,
        parent=parent,
        replay_of=replay_of,
        q=q,
        version=version,
        error=error,
        stuck=stuck,
        trial=trial,
    )


Filters = Annotated[RunQuery, Depends(_query)]


@router.post("", operation_id="launch_run", status_code=201, summary="Start a run", responses=ALREADY_THERE)
async def launch_run(
    api: Whole, caller: Caller, response: Response, new: Annotated[NewRun, Body()]
) -> RunView:
    """Stored and under way when this answers; ended as well, when `wait` was long enough."""
    request = LaunchRequest(new.workflow, new.inputs, new.version, dedupe_key=new.dedupe_key)
    launched = await asyncio.to_thread(launch.launch, api.services, caller, request)
    tell_where(response, launched.run.id, created=launched.created)
    if new.wait == 0 or launched.run.ended_at is not None:
        return launched.run
    try:
        return await until_ended(api, caller, launched.run.id, new.wait)
    except OnwardError:  # it has started: that its end could not be waited for changes nothing about it
        return launched.run


@router.get("", operation_id="list_runs", summary="List runs")
def list_runs(app: App, caller: Caller, paging: Paging, query: Filters) -> Listing[RunLine]:
    """Newest first."""
    return paging.listing(partial(runs.list_runs, app, caller, query))


@router.get("/counts", operation_id="count_runs", summary="Count runs by status")
def count_runs(app: App, caller: Caller, query: Filters) -> dict[RunStatus, int]:
    return runs.count_runs(app, caller, query)  # type: ignore[return-value]


@router.get("/error-groups", operation_id="list_error_groups", summary="Group runs by error")
def list_error_groups(app: App, caller: Caller, query: Filters, limit: Limit = 50) -> Listing[ErrorGroupView]:
    """Errors that look alike, the most frequent first."""
    return Listing(runs.group_errors(app, caller, query, limit=limit), None)


@router.get("/{run_id}", operation_id="show_run", summary="Show a run")
def show_run(app: App, caller: Caller, run_id: str) -> RunDetail:
    """With its open waits, approvals, its place in the queue, its parent, children and replays."""
    return run_detail.show_run(app, caller, run_id)


@router.get("/{run_id}/definition", operation_id="show_run_definition", summary="Show what a run runs")
def show_run_definition(app: App, caller: Caller, run_id: str) -> RunDefinition:
    """The document of the version that ran, or the one that was tested; never the current one."""
    return run_definition.run_definition(app, caller, run_id)


@router.get("/{run_id}/bindings", operation_id="show_bindings", summary="Show what an expression saw")
def show_bindings(
    app: App,
    caller: Caller,
    run_id: str,
    path: Annotated[str | None, Query(max_length=1000, description="A step run: `each[3]/mail`.")] = None,
    pointer: Annotated[
        str | None, Query(max_length=2000, description="A place in the document that ran.")
    ] = None,
) -> Bindings:
    """The values of all names there, for trying expressions on; without either: at the run's end."""
    return bindings.bindings(app, caller, run_id, path, pointer)


@router.get("/{run_id}/explain", operation_id="explain_run", summary="Say why a run is waiting")
def explain_run(app: App, caller: Caller, run_id: str) -> Explanation:
    """One causal sentence, and every reason behind it."""
    return explain.explain_run(app, caller, run_id)


@router.get(
    "/{run_id}/timeline",
    operation_id="show_timeline",
    summary="Show a run as spans of time",
    response_model=Timeline,
)
def show_timeline(app: App, caller: Caller, run_id: str) -> Response:
    """Every attempt of every step, and every wait."""
    # Ten thousand spans: encoded as they are, because checking each first takes ten times as long.
    encoded = msgspec.json.encode(timelines.timeline(app, caller, run_id))
    return Response(encoded, media_type="application/json")


def tell_where(response: Response, run_id: str, *, created: bool) -> None:
    response.status_code = 201 if created else 200
    response.headers["Location"] = f"/api/v1/runs/{run_id}"
