"""Test runs of drafts, and what the last run gave to try things on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field

from onward.api.context import App, Caller
from onward.api.given import Given
from onward.api.route import SignedInRoute
from onward.api.routes.workflows import DocumentText, WorkflowName
from onward.services import last_values, trials
from onward.services.last_values import LastValues
from onward.services.run_views import RunView
from onward.services.trials import TrialRequest

router = APIRouter(prefix="/api/v1/workflows/{workflow}", tags=["workflows"], route_class=SignedInRoute)

_MOST_STEPS = 500
StepId = Annotated[str, Field(min_length=1, max_length=64, description="A step's id.")]


class NewTrial(Given):
    definition: Annotated[DocumentText | None, Field(description="Absent: the saved draft.")] = None
    inputs: dict[str, Any] = Field(default_factory=dict, examples=[{"name": "Grace"}])
    until: Annotated[StepId | None, Field(description="The run ends when this step is done.")] = None
    pins: Annotated[
        dict[str, Any],
        Field(max_length=_MOST_STEPS, description="By step id: its output; the step is not executed."),
    ] = Field(default_factory=dict)
    effects: Annotated[
        bool, Field(description="Also execute steps that change something outside, and ask people.")
    ] = False
    effects_of: Annotated[
        list[StepId], Field(max_length=_MOST_STEPS, description="The same, for these steps alone.")
    ] = Field(default_factory=list)
    trigger: Annotated[
        dict[str, Any] | None, Field(description="What expressions read as `trigger`; absent: a manual one.")
    ] = None


@router.post("/trials", operation_id="start_trial", status_code=202, summary="Test a document")
def start_trial(
    app: App, caller: Caller, response: Response, workflow: WorkflowName, given: Annotated[NewTrial, Body()]
) -> RunView:
    """A run of the document as it stands, saved or not, that changes nothing outside unless it is told to.

    It is a run like any other, of `kind` `trial`: lists, counts and limits of runs leave it out.
    """
    request = TrialRequest(
        document=given.definition,
        inputs=given.inputs,
        until=given.until,
        pins=given.pins,
        effects=given.effects,
        effects_of=tuple(given.effects_of),
        trigger=given.trigger,
    )
    run = trials.start_trial(app, caller, workflow, request)
    response.headers["Location"] = f"/api/v1/runs/{run.id}"
    return run


@router.get("/last-values", operation_id="show_last_values", summary="Show what the steps last gave")
def show_last_values(
    app: App,
    caller: Caller,
    workflow: WorkflowName,
    run_id: Annotated[
        str | None, Query(max_length=100, description="This run, perhaps a test run, instead of the last.")
    ] = None,
) -> LastValues:
    """Of the newest run that succeeded, else of the newest one: inputs, and an output for each step."""
    return last_values.last_values(app, caller, workflow, run_id)
