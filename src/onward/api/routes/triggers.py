"""What starts by itself: triggers, what they started, and why they did not."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field

from onward.api.below import below
from onward.api.context import App, Caller, Paging
from onward.api.etag import IfMatch, put_etag, wanted_revision
from onward.api.given import Given, example
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.domain.access import require
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.telling import Preview, read_after, tell
from onward.ports.rows.triggers import DecisionRow, TriggerFilter, TriggerOrder, TriggerStanding
from onward.services.files import FileText
from onward.services.triggers import counting, invocations, pausing, triggers
from onward.services.triggers import transfer as trigger_transfer
from onward.services.triggers.run_as import RunAsGiven
from onward.services.triggers.transfer import ImportView, TriggersExport
from onward.services.triggers.triggers import Applied
from onward.services.triggers.views import InvocationView, TriggerView

router = APIRouter(prefix="/api/v1/triggers", tags=["triggers"], route_class=SignedInRoute)

_MOST_INSTANTS = 100
Kind = Literal["schedule", "once", "webhook", "event", "manual"]
Status = Literal["pending", "running", "succeeded", "failed", "cancelled", "skipped"]


class Asked(Given):
    """A schedule as it would be saved, and from when on to look."""

    model_config = example(schedule={"cron": "30 2 * * *", "timezone": "America/New_York"}, count=5)

    schedule: Annotated[
        dict[str, Any], Field(description="`cron`, `every` or `at`, with `timezone`, `dst` ...")
    ]
    after: Annotated[
        str | None,
        Field(max_length=64, description="An instant; now when absent.", examples=["2026-03-07T00:00:00Z"]),
    ] = None
    count: Annotated[int, Field(ge=1, le=_MOST_INSTANTS)] = 10


class Runner(Given):
    """A member or a key of this workspace."""

    kind: Literal["member", "key"]
    id: Annotated[str, Field(min_length=1, max_length=100)]


class TriggerGiven(Given):
    """A trigger as a document; see the guide to triggers for its fields."""

    model_config = example(
        definition={"name": "nightly", "workflow": "report", "schedule": {"cron": "0 2 * * *"}}
    )

    definition: dict[str, Any]
    run_as: Annotated[
        Runner | None, Field(description="Whose permission is asked at every attempt; yours when absent.")
    ] = None


class NamedText(Given):
    path: Annotated[str, Field(min_length=1, max_length=500, description="What the sender calls it.")]
    text: Annotated[
        str,
        Field(
            description="Triggers as YAML, with `---` between them, or one as JSON.",
            examples=["name: nightly\nworkflow: greet\nschedule: {cron: 0 2 * * *}\n"],
        ),
    ]


class TriggerTexts(Given):
    documents: Annotated[list[NamedText], Field(max_length=trigger_transfer.MAX_DOCUMENTS)]
    dry_run: Annotated[bool, Field(description="Only say what would happen.")] = False


class Pause(Given):
    """`until` or `length`, one of them."""

    model_config = example(until="2027-01-01T09:00:00Z")

    until: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=64,
            description="An instant, or a date or wall-clock time of the schedule's zone.",
        ),
    ] = None
    length: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=64,
            description="How long from now on, by the server's clock.",
            examples=["2h"],
        ),
    ] = None


class Firing(Given):
    payload: Annotated[Any, Field(description="What the run sees as `trigger.payload`.")] = None
    test: Annotated[bool, Field(description="A sample: shown as a test, and started the same way.")] = False


class Rerun(Given):
    as_now: Annotated[bool, Field(description="With the trigger as it is now, not as it was then.")] = False


@router.post("/preview", operation_id="preview_schedule", summary="Say when a schedule would fire")
def preview_schedule(app: App, caller: Caller, asked: Annotated[Asked, Body()]) -> Preview:
    """The same function that fires. 422 for whatever could not be saved."""
    require(caller, "trigger.read")
    after = app.clock.now() if asked.after is None else read_after(asked.after)
    with below("/schedule"):
        return tell(asked.schedule, after, asked.count)


@router.get("", operation_id="list_triggers", summary="List triggers")
def list_triggers(
    app: App,
    caller: Caller,
    paging: Paging,
    kind: Annotated[Kind | None, Query()] = None,
    workflow: Annotated[str | None, Query(max_length=100, description="By its name.")] = None,
    enabled: Annotated[bool | None, Query()] = None,
    q: Annotated[
        str | None,
        Query(max_length=200, description="Words, each in the name, the title or the workflow's name."),
    ] = None,
    state: Annotated[
        TriggerStanding | None,
        Query(
            description="How it stands: `attention` has `health`, `paused` goes on by itself, `done` is over."
        ),
    ] = None,
    order: Annotated[
        TriggerOrder,
        Query(
            description="`next`: the nearest firing first, what waits for no instant last, what is paused"
            " where it goes on. `stopped`: what fires no more by itself first, then the newest."
        ),
    ] = "newest",
) -> Listing[TriggerView]:
    """Newest first, unless asked for in another order."""
    where = TriggerFilter(kind, workflow, enabled, q)
    return paging.listing(partial(triggers.list_triggers, app, caller, where, state, order))


@router.get("/counts", operation_id="count_triggers", summary="Count triggers by state and by kind")
def count_triggers(app: App, caller: Caller) -> counting.TriggerCountsView:
    """Of all of them, however many there are: `state` and `kind` of the list find what is counted here."""
    return counting.count_triggers(app, caller)


@router.post("", operation_id="create_trigger", status_code=201, summary="Create a trigger")
def create_trigger(
    app: App, caller: Caller, response: Response, given: Annotated[TriggerGiven, Body()]
) -> TriggerView:
    """It is enabled, and runs as whoever makes it unless `run_as` says otherwise."""
    with below("/definition"):
        made = triggers.create_trigger(app, caller, given.definition, _runner(given.run_as))
    response.headers["Location"] = f"/api/v1/triggers/{made.id}"
    return _tagged(response, made)


@router.post("/application", operation_id="apply_trigger", summary="Apply a trigger")
def apply_trigger(app: App, caller: Caller, given: Annotated[TriggerGiven, Body()]) -> Applied:
    """By its name: made, or changed. What a person has switched off stays off."""
    with below("/definition"):
        return triggers.apply_trigger(app, caller, given.definition)


@router.get("/export", operation_id="export_triggers", summary="Export triggers as documents")
def export_triggers(
    app: App,
    caller: Caller,
    trigger: Annotated[
        list[str] | None, Query(max_length=200, description="These, by name; all of them when absent.")
    ] = None,
) -> TriggersExport:
    """YAML that can be imported as it is. Secrets are in it by their names alone."""
    return trigger_transfer.export_triggers(app, caller, trigger or ())


@router.post("/import", operation_id="import_triggers", summary="Import triggers from documents")
def import_triggers(app: App, caller: Caller, given: Annotated[TriggerTexts, Body()]) -> ImportView:
    """By their names, all of them or nothing. What a person has switched off stays off."""
    texts = [FileText(one.path, one.text) for one in given.documents]
    return trigger_transfer.import_triggers(app, caller, texts, dry_run=given.dry_run)


@router.get("/{trigger}", operation_id="show_trigger", summary="Show a trigger")
def show_trigger(app: App, caller: Caller, response: Response, trigger: str) -> TriggerView:
    return _tagged(response, triggers.show_trigger(app, caller, trigger))


@router.put("/{trigger}", operation_id="update_trigger", summary="Change a trigger")
def update_trigger(
    app: App,
    caller: Caller,
    response: Response,
    trigger: str,
    given: Annotated[TriggerGiven, Body()],
    if_match: IfMatch = None,
) -> TriggerView:
    """All of it is given again. A schedule that is the same keeps its next firing. With If-Match, 412 when
    somebody else changed it since."""
    runner, revision = _runner(given.run_as), wanted_revision(if_match)
    with below("/definition"):
        changed = triggers.update_trigger(app, caller, trigger, given.definition, runner, if_match=revision)
    return _tagged(response, changed)


@router.delete("/{trigger}", operation_id="delete_trigger", status_code=204, summary="Delete a trigger")
def delete_trigger(app: App, caller: Caller, trigger: str, if_match: IfMatch = None) -> None:
    """With its invocations and decisions; runs that it started stay."""
    triggers.delete_trigger(app, caller, trigger, if_match=wanted_revision(if_match))


@router.put("/{trigger}/enabled", operation_id="enable_trigger", summary="Enable a trigger")
def enable_trigger(app: App, caller: Caller, trigger: str) -> TriggerView:
    """From now on: what it missed meanwhile stays missed."""
    return triggers.enable_trigger(app, caller, trigger)


@router.delete("/{trigger}/enabled", operation_id="disable_trigger", summary="Disable a trigger")
def disable_trigger(app: App, caller: Caller, trigger: str) -> TriggerView:
    """What has not started is cancelled at once; runs that are under way go on."""
    return triggers.disable_trigger(app, caller, trigger)


@router.post("/{trigger}/pause", operation_id="pause_trigger", summary="Pause a trigger for a while")
def pause_trigger(app: App, caller: Caller, trigger: str, given: Annotated[Pause, Body()]) -> TriggerView:
    """It goes on by itself. Until then nothing of its own starts: recorded firings of its schedule are
    cancelled, deliveries and events that were taken wait."""
    match given:
        case Pause(until=str(until), length=None):
            return pausing.pause_trigger(app, caller, trigger, until)
        case Pause(until=None, length=str(length)):
            return pausing.pause_for(app, caller, trigger, length)
    hint = "Give one: `until`, an instant, or `length`, such as 2h."
    raise TriggerError("/until", "one_end", "A pause has one end.", hint)


@router.get("/{trigger}/decisions", operation_id="list_decisions", summary="List what was decided, and why")
def list_decisions(
    app: App,
    caller: Caller,
    paging: Paging,
    trigger: str,
    outcome: Annotated[str | None, Query(max_length=40)] = None,
) -> Listing[DecisionRow]:
    """Newest first: a line for every slot and every wish."""
    return paging.listing(partial(triggers.list_decisions, app, caller, trigger, outcome))


@router.get(
    "/{trigger}/invocations", operation_id="list_trigger_invocations", summary="List what a trigger started"
)
def list_trigger_invocations(
    app: App,
    caller: Caller,
    paging: Paging,
    trigger: str,
    status: Annotated[Status | None, Query()] = None,
) -> Listing[InvocationView]:
    """Newest first."""
    return paging.listing(partial(invocations.list_invocations, app, caller, trigger, status))


@router.post(
    "/{trigger}/invocations", operation_id="fire_trigger", status_code=202, summary="Fire a trigger now"
)
def fire_trigger(app: App, caller: Caller, trigger: str, given: Annotated[Firing, Body()]) -> InvocationView:
    """Once, whatever its schedule says, also when it is disabled; it takes the way of a scheduled one."""
    source = "test" if given.test else "manual"
    return invocations.fire(app, caller, trigger, given.payload, source=source)


def _tagged(response: Response, view: TriggerView) -> TriggerView:
    put_etag(response, view.revision)
    return view


def _runner(given: Runner | None) -> RunAsGiven | None:
    return None if given is None else RunAsGiven(given.kind, given.id)
