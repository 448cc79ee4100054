"""The people of a workspace, and the workspace itself."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field, SecretStr, model_validator
from starlette.requests import Request

from onward.api.context import App, Caller, Paging
from onward.api.given import Given, example
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.domain.access import Role
from onward.services import members
from onward.services.members import Invitation, MemberView

router = APIRouter(prefix="/api/v1/members", tags=["members"], route_class=SignedInRoute)


class NewMember(Given):
    email: Annotated[str, Field(min_length=3, max_length=254, examples=["grace@example.com"])]
    role: Role
    name: Annotated[str, Field(max_length=100, description="Absent: made from the address.")] = ""


class MemberChange(Given):
    """What is absent stays as it is."""

    model_config = example(role="operator")

    role: Role | None = None
    disabled: bool | None = None

    @model_validator(mode="after")
    def _is_one_change(self) -> MemberChange:
        if (self.role is None) == (self.disabled is None):
            raise ValueError("give either role or disabled")
        return self


class Password(Given):
    password: Annotated[SecretStr, Field(max_length=1024)]
    current: Annotated[SecretStr | None, Field(max_length=1024, description="For one's own.")] = None


@router.get("", operation_id="list_members", summary="List members")
def list_members(app: App, caller: Caller, paging: Paging) -> Listing[MemberView]:
    """Newest first."""
    return paging.listing(partial(members.list_members, app, caller))


@router.post("", operation_id="invite_member", status_code=201, summary="Invite a member")
def invite_member(app: App, caller: Caller, member: Annotated[NewMember, Body()]) -> Invitation:
    """Answers the token of a link that signs the member in, once: `/signin?token=...`."""
    return members.invite_member(app, caller, member.email, member.role, member.name)


@router.get("/{member_id}", operation_id="show_member", summary="Show a member")
def show_member(app: App, caller: Caller, member_id: str) -> MemberView:
    return members.show_member(app, caller, member_id)


@router.patch("/{member_id}", operation_id="update_member", summary="Change a member's role, or disable them")
def update_member(
    app: App, caller: Caller, member_id: str, change: Annotated[MemberChange, Body()]
) -> MemberView:
    """A workspace keeps at least one administrator. Who is disabled is signed out everywhere."""
    if change.role is not None:
        return members.change_role(app, caller, member_id, change.role)
    if change.disabled:
        return members.disable_member(app, caller, member_id)
    return members.enable_member(app, caller, member_id)


@router.post(
    "/{member_id}/link", operation_id="create_member_link", status_code=201, summary="Make a sign-in link"
)
def create_member_link(app: App, caller: Caller, member_id: str) -> Invitation:
    return members.link_for_member(app, caller, member_id)


@router.put("/{member_id}/password", operation_id="set_member_password", summary="Set a password")
def set_member_password(
    request: Request, app: App, caller: Caller, member_id: str, password: Annotated[Password, Body()]
) -> MemberView:
    """Ends every session of the member but the caller's own."""
    current = None if password.current is None else password.current.get_secret_value()
    return members.set_password(
        app,
        caller,
        member_id,
        password.password.get_secret_value(),
        current=current,
        keep_token=request.state.token,
    )
