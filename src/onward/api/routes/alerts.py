"""Who is told of what that went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field

from onward.api.below import below
from onward.api.context import App, Caller, Paging, Whole
from onward.api.etag import IfMatch, put_etag, wanted_revision
from onward.api.given import Given, example
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.services.alerts import alerts, transfer
from onward.services.alerts.transfer import AlertsExport, AlertsImportView
from onward.services.alerts.views import AlertView, NoticeView
from onward.services.files import FileText

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"], route_class=SignedInRoute)

Status = Literal["waiting", "sent", "failed", "cancelled"]


class AlertGiven(Given):
    """An alert as a document; see the guide to alerts for its fields."""

    model_config = example(
        definition={
            "name": "nightly-fails",
            "on": ["run_failed", {"late": {"after": "10m"}}],
            "where": {"trigger": "nightly-*"},
            "to": [{"email": "ops@example.com"}],
            "resolved": True,
        }
    )

    definition: Annotated[dict[str, Any], Field(description="`name`, `on`, `where`, `to`, `every` ...")]


class NamedAlerts(Given):
    path: Annotated[str, Field(min_length=1, max_length=500, description="What the sender calls it.")]
    text: Annotated[
        str,
        Field(
            description="Alerts as YAML, with `---` between them, or one as JSON.",
            examples=["name: fails\non: [run_failed]\nto: [{workflow: greet}]\n"],
        ),
    ]


class AlertTexts(Given):
    documents: Annotated[list[NamedAlerts], Field(max_length=transfer.MAX_DOCUMENTS)]
    dry_run: Annotated[bool, Field(description="Only say what would happen.")] = False


@dataclass(frozen=True, slots=True)
class Tested:
    """What is on its way, a notice for each recipient."""

    items: tuple[NoticeView, ...]


@router.get("", operation_id="list_alerts", summary="List alerts")
def list_alerts(app: App, caller: Caller, paging: Paging) -> Listing[AlertView]:
    """Newest first."""
    return paging.listing(partial(alerts.list_alerts, app, caller))


@router.post("", operation_id="create_alert", status_code=201, summary="Create an alert")
def create_alert(
    app: App, caller: Caller, response: Response, given: Annotated[AlertGiven, Body()]
) -> AlertView:
    """It is enabled, and tells of what happens from now on."""
    with below("/definition"):
        made = alerts.create_alert(app, caller, given.definition)
    response.headers["Location"] = f"/api/v1/alerts/{made.id}"
    return _tagged(response, made)


@router.get("/export", operation_id="export_alerts", summary="Export alerts as documents")
def export_alerts(
    app: App,
    caller: Caller,
    alert: Annotated[
        list[str] | None, Query(max_length=200, description="These, by name; all of them when absent.")
    ] = None,
) -> AlertsExport:
    """YAML that can be imported as it is. Secrets are in it by their names alone."""
    return transfer.export_alerts(app, caller, alert or ())


@router.post("/import", operation_id="import_alerts", summary="Import alerts from documents")
def import_alerts(app: App, caller: Caller, given: Annotated[AlertTexts, Body()]) -> AlertsImportView:
    """By their names, all of them or nothing. What a person has switched off stays off."""
    texts = [FileText(one.path, one.text) for one in given.documents]
    return transfer.import_alerts(app, caller, texts, dry_run=given.dry_run)


@router.get("/{alert}", operation_id="show_alert", summary="Show an alert")
def show_alert(app: App, caller: Caller, response: Response, alert: str) -> AlertView:
    """With the troubles that go on."""
    return _tagged(response, alerts.show_alert(app, caller, alert))


@router.put("/{alert}", operation_id="update_alert", summary="Change an alert")
def update_alert(
    app: App,
    caller: Caller,
    response: Response,
    alert: str,
    given: Annotated[AlertGiven, Body()],
    if_match: IfMatch = None,
) -> AlertView:
    """All of it is given again. It runs as whoever saved it last. With If-Match, 412 when somebody else
    changed it since."""
    with below("/definition"):
        changed = alerts.update_alert(
            app, caller, alert, given.definition, if_match=wanted_revision(if_match)
        )
    return _tagged(response, changed)


@router.delete("/{alert}", operation_id="delete_alert", status_code=204, summary="Delete an alert")
def delete_alert(app: App, caller: Caller, alert: str, if_match: IfMatch = None) -> None:
    """With its notices, also those that are not sent yet."""
    alerts.delete_alert(app, caller, alert, if_match=wanted_revision(if_match))


@router.put("/{alert}/enabled", operation_id="enable_alert", summary="Enable an alert")
def enable_alert(app: App, caller: Caller, alert: str) -> AlertView:
    """From now on: what happened meanwhile is not told."""
    return alerts.enable_alert(app, caller, alert)


@router.delete("/{alert}/enabled", operation_id="disable_alert", summary="Disable an alert")
def disable_alert(app: App, caller: Caller, alert: str) -> AlertView:
    """What is not sent yet is cancelled."""
    return alerts.disable_alert(app, caller, alert)


@router.post("/{alert}/test", operation_id="test_alert", status_code=202, summary="Send a sample")
def test_alert(app: App, caller: Caller, api: Whole, alert: str) -> Tested:
    """To every recipient, on the way of a real notice; also of a disabled alert."""
    return Tested(items=alerts.try_out(app, caller, alert, api.public_url))


@router.get("/{alert}/notices", operation_id="list_notices", summary="List what an alert has told")
def list_notices(
    app: App,
    caller: Caller,
    paging: Paging,
    alert: str,
    status: Annotated[Status | None, Query()] = None,
) -> Listing[NoticeView]:
    """Newest first: a line for each recipient, with how often it was tried and why it failed."""
    return paging.listing(partial(alerts.list_notices, app, caller, alert, status))


def _tagged(response: Response, view: AlertView) -> AlertView:
    put_etag(response, view.revision)
    return view
