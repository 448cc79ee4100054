"""The workspace of the caller, and new ones beside it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from onward.api.context import App, Caller
from onward.api.given import Given
from onward.api.route import SignedInRoute
from onward.services import workspaces
from onward.services.workspaces import NewWorkspace, WorkspaceView

router = APIRouter(prefix="/api/v1", tags=["workspaces"], route_class=SignedInRoute)

Title = Annotated[str, Field(min_length=1, max_length=200)]


class WorkspaceChange(Given):
    title: Title


class WorkspaceRequest(Given):
    slug: Annotated[str, Field(min_length=1, max_length=63, examples=["my-team"])]
    title: Title
    admin_email: Annotated[str, Field(min_length=3, max_length=254)]


@router.get("/workspace", operation_id="show_workspace", summary="Show the caller's workspace")
def show_workspace(app: App, caller: Caller) -> WorkspaceView:
    return workspaces.show_workspace(app, caller)


@router.patch("/workspace", operation_id="update_workspace", summary="Rename the caller's workspace")
def update_workspace(app: App, caller: Caller, change: Annotated[WorkspaceChange, Body()]) -> WorkspaceView:
    return workspaces.rename_workspace(app, caller, change.title)


@router.post("/workspaces", operation_id="create_workspace", status_code=201, summary="Create a workspace")
def create_workspace(app: App, caller: Caller, new: Annotated[WorkspaceRequest, Body()]) -> NewWorkspace:
    """Answers the token of a link that signs its first administrator in, once."""
    return workspaces.create_workspace(app, caller, new.slug, new.title, new.admin_email)
