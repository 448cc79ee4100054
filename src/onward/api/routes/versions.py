"""Drafts and versions of a workflow: writing, publishing, comparing, going back."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from onward.api.context import App, Caller, Paging
from onward.api.etag import IfMatch, put_etag, wanted_revision
from onward.api.given import Given
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.api.routes.workflows import MOST_VERSIONS, DocumentText, VersionNumber, WorkflowName
from onward.domain.access import Principal
from onward.services import comparison, drafts, publishing, versions
from onward.services.comparison import DiffView
from onward.services.context import Services
from onward.services.drafts import DraftView
from onward.services.publishing import Published
from onward.services.versions import VersionDetail, VersionView

router = APIRouter(prefix="/api/v1/workflows/{workflow}", tags=["versions"], route_class=SignedInRoute)

Note = Annotated[str, Field(max_length=2000, description="What changed, for people.")]
Side = Annotated[
    str,
    Query(pattern=r"^(draft|newest|[1-9]\d{0,8})$", description="`draft`, `newest`, or a version's number."),
]
_UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": Published, "description": "The newest version says the same already."}
}


class Draft(Given):
    document: DocumentText


class Publication(Given):
    document: Annotated[DocumentText | None, Field(description="Absent: the draft is published.")] = None
    note: Note = ""
    source: Annotated[Literal["api", "cli", "editor"], Field(description="Where it was written.")] = "api"


class Rollback(Given):
    version: VersionNumber
    note: Note = ""


@router.get("/draft", operation_id="show_draft", summary="Show the draft")
def show_draft(app: App, caller: Caller, response: Response, workflow: WorkflowName) -> DraftView:
    """The document as it is being written, with everything that is wrong with it."""
    return _tagged(response, drafts.show_draft(app, caller, workflow))


@router.put("/draft", operation_id="save_draft", summary="Save the draft")
def save_draft(
    app: App,
    caller: Caller,
    response: Response,
    workflow: WorkflowName,
    draft: Annotated[Draft, Body()],
    if_match: IfMatch = None,
) -> DraftView:
    """With If-Match, 412 when somebody else saved it since. A draft may have errors, and says so."""
    revision = wanted_revision(if_match)
    return _tagged(response, drafts.save_draft(app, caller, workflow, draft.document, if_match=revision))


@router.delete("/draft", operation_id="discard_draft", summary="Discard the draft")
def discard_draft(
    app: App, caller: Caller, response: Response, workflow: WorkflowName, if_match: IfMatch = None
) -> DraftView:
    """Back to the newest version."""
    return _tagged(response, drafts.discard_draft(app, caller, workflow, if_match=wanted_revision(if_match)))


@router.get("/versions", operation_id="list_versions", summary="List versions")
def list_versions(app: App, caller: Caller, paging: Paging, workflow: WorkflowName) -> Listing[VersionView]:
    """Newest first."""
    return paging.listing(partial(versions.list_versions, app, caller, workflow))


@router.post(
    "/versions", operation_id="publish_version", status_code=201, summary="Publish", responses=_UNCHANGED
)
def publish_version(
    app: App,
    caller: Caller,
    response: Response,
    workflow: WorkflowName,
    publication: Annotated[Publication, Body()],
    if_match: IfMatch = None,
) -> Published:
    """The draft, or the given document, becomes a version that never changes again."""
    published = publishing.publish(
        app,
        caller,
        workflow,
        document=publication.document,
        note=publication.note,
        source=publication.source,
        if_match=wanted_revision(if_match),
    )
    return _published(response, workflow, published)


@router.get("/versions/{number}", operation_id="show_version", summary="Show a version")
def show_version(
    app: App, caller: Caller, workflow: WorkflowName, number: Annotated[int, Path(ge=1, le=MOST_VERSIONS)]
) -> VersionDetail:
    return versions.show_version(app, caller, workflow, number)


@router.get("/diff", operation_id="diff_versions", summary="Compare two versions")
def diff_versions(
    app: App,
    caller: Caller,
    workflow: WorkflowName,
    before: Annotated[Side, Query(alias="from")] = "newest",
    after: Annotated[Side, Query(alias="to")] = "draft",
) -> DiffView:
    """In words of steps: added, removed, moved, changed field by field."""
    old, new = _side(app, caller, workflow, before), _side(app, caller, workflow, after)
    return comparison.diff_versions(app, caller, workflow, old, new)


@router.post(
    "/rollback", operation_id="roll_back_workflow", status_code=201, summary="Roll back", responses=_UNCHANGED
)
def roll_back_workflow(
    app: App,
    caller: Caller,
    response: Response,
    workflow: WorkflowName,
    rollback: Annotated[Rollback, Body()],
) -> Published:
    """Publishes the content of an older version again."""
    published = publishing.roll_back(app, caller, workflow, rollback.version, note=rollback.note)
    return _published(response, workflow, published)


def _tagged(response: Response, draft: DraftView) -> DraftView:
    put_etag(response, draft.revision)
    return draft


def _published(response: Response, workflow: str, published: Published) -> Published:
    response.status_code = 200 if published.unchanged else 201
    response.headers["Location"] = f"/api/v1/workflows/{workflow}/versions/{published.version.number}"
    return published


def _side(app: Services, caller: Principal, workflow: str, side: str) -> int | None:
    """A version's number, or None for the draft."""
    if side == "draft":
        return None
    if side == "newest":
        return versions.show_version(app, caller, workflow).version.number
    return int(side)
