"""Workflows: the list, one of them, and sets of documents."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from onward.api.context import App, Caller, Paging
from onward.api.etag import put_etag
from onward.api.given import Given, example
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.ports.rows.workflows import WorkflowFilter
from onward.services import applying, checking, drafts, scope, workflows
from onward.services.applying import ApplyView
from onward.services.checking import ValidationView
from onward.services.drafts import DraftView
from onward.services.files import FileText
from onward.services.scope import ScopeView
from onward.services.workflows import ExportView, WorkflowDetail, WorkflowView

router = APIRouter(prefix="/api/v1/workflows", tags=["workflows"], route_class=SignedInRoute)

# No number of a version is larger: both databases keep it in 32 bits.
MOST_VERSIONS = 2**31 - 1
WorkflowName = Annotated[
    str, Path(max_length=100, description="A workflow's name or id.", examples=["greet"])
]
VersionNumber = Annotated[int, Field(ge=1, le=MOST_VERSIONS)]
DocumentText = Annotated[
    str,
    Field(
        description="The definition as it is written: YAML or JSON.",
        examples=["name: greet\nsteps:\n  - {id: say, type: set, vars: {text: Hello}}\n"],
    ),
]


class NewWorkflow(Given):
    document: DocumentText
    name: Annotated[str | None, Field(max_length=80, description="Where the document has none yet.")] = None


class DocumentToCheck(Given):
    document: DocumentText


class DocumentsToCheck(Given):
    documents: Annotated[list[DocumentText], Field(max_length=applying.MAX_DOCUMENTS)]


class PlaceInDocument(Given):
    model_config = example(
        definition="name: greet\nsteps:\n  - {id: say, type: set, vars: {text: Hello}}\n",
        pointer="/steps/0/vars/text",
    )

    definition: DocumentText
    pointer: Annotated[
        str,
        Field(max_length=2000, pattern=r"^(/[^\x00]*)?$", description="A JSON Pointer into the document."),
    ]


class WorkflowChange(Given):
    enabled: bool


class NamedDocument(Given):
    path: Annotated[str, Field(min_length=1, max_length=500, description="What the sender calls it.")]
    text: DocumentText


class Application(Given):
    documents: Annotated[list[NamedDocument], Field(max_length=applying.MAX_DOCUMENTS)]
    prune: Annotated[bool, Field(description="Delete workflows of earlier applications that are gone.")] = (
        False
    )
    dry_run: Annotated[bool, Field(description="Only say what would happen.")] = False
    note: Annotated[str, Field(max_length=2000)] = ""
    source: Annotated[
        Literal["cli", "editor"],
        Field(description="Where they are written; what began in the editor is never pruned."),
    ] = "cli"


@router.get("", operation_id="list_workflows", summary="List workflows")
def list_workflows(
    app: App,
    caller: Caller,
    paging: Paging,
    q: Annotated[str | None, Query(max_length=200, description="Part of the name or the title.")] = None,
    enabled: bool | None = None,
) -> Listing[WorkflowView]:
    """Newest first, each with its last runs."""
    where = WorkflowFilter(q, enabled)
    return paging.listing(partial(workflows.list_workflows, app, caller, where))


@router.post("", operation_id="create_workflow", status_code=201, summary="Create a workflow")
def create_workflow(
    app: App, caller: Caller, response: Response, new: Annotated[NewWorkflow, Body()]
) -> DraftView:
    """With its first draft, which may have errors; publish it to run it."""
    draft = drafts.create_workflow(app, caller, new.document, new.name)
    response.headers["Location"] = f"/api/v1/workflows/{draft.name}"
    put_etag(response, draft.revision)
    return draft


@router.post("/validation", operation_id="validate_document", summary="Check a document")
def validate_document(app: App, caller: Caller, given: Annotated[DocumentToCheck, Body()]) -> ValidationView:
    """Everything that is wrong with it, at once. Nothing is stored."""
    return checking.validate(app, caller, given.document)


@router.post("/validations", operation_id="validate_documents", summary="Check a set of documents")
def validate_documents(
    app: App, caller: Caller, given: Annotated[DocumentsToCheck, Body()]
) -> Listing[ValidationView]:
    """One answer for each, in order. They know of each other, as when all of them are applied."""
    return Listing(checking.validate_set(app, caller, given.documents), None)


@router.post("/scope", operation_id="show_scope", summary="Say what an expression sees at a place")
def show_scope(app: App, caller: Caller, given: Annotated[PlaceInDocument, Body()]) -> ScopeView:
    """Every name that is known there with its type, and the functions; also of a broken document."""
    return scope.scope_at(app, caller, given.definition, given.pointer)


@router.post("/application", operation_id="apply_workflows", summary="Apply a set of documents")
def apply_workflows(app: App, caller: Caller, given: Annotated[Application, Body()]) -> ApplyView:
    """All of them are published, or nothing is; what is the same already stays untouched."""
    documents = [FileText(document.path, document.text) for document in given.documents]
    return applying.apply(
        app,
        caller,
        documents,
        prune=given.prune,
        dry_run=given.dry_run,
        note=given.note,
        source=given.source,
    )


@router.get("/{workflow}", operation_id="show_workflow", summary="Show a workflow")
def show_workflow(app: App, caller: Caller, workflow: WorkflowName) -> WorkflowDetail:
    return workflows.show_workflow(app, caller, workflow)


@router.patch("/{workflow}", operation_id="update_workflow", summary="Enable or disable a workflow")
def update_workflow(
    app: App, caller: Caller, workflow: WorkflowName, change: Annotated[WorkflowChange, Body()]
) -> WorkflowView:
    """A disabled one starts no runs; those under way go on."""
    return workflows.set_enabled(app, caller, workflow, change.enabled)


@router.delete("/{workflow}", operation_id="delete_workflow", status_code=204, summary="Delete a workflow")
def delete_workflow(app: App, caller: Caller, workflow: WorkflowName) -> None:
    """Refused while it has open runs. Its versions and runs stay as history; its name is free."""
    workflows.delete_workflow(app, caller, workflow)


@router.get("/{workflow}/export", operation_id="export_workflow", summary="Export a workflow's document")
def export_workflow(
    app: App,
    caller: Caller,
    workflow: WorkflowName,
    version: Annotated[int | None, Query(ge=1, le=MOST_VERSIONS)] = None,
    triggers: Annotated[
        bool, Query(description="With the triggers that start it, as a file that can be applied.")
    ] = False,
    alerts: Annotated[
        bool, Query(description="With the alerts that are about it alone, as a file that can be applied.")
    ] = False,
) -> ExportView:
    """As it was written, comments and all; the newest version unless one is named."""
    return workflows.export_workflow(app, caller, workflow, version, triggers=triggers, alerts=alerts)
