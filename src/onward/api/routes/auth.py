"""Signing in and out, and letting a terminal in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Response
from pydantic import Field, SecretStr, model_validator
from starlette.requests import Request

from onward.api.context import App, Caller, Whole
from onward.api.given import Given, example
from onward.api.route import OpenRoute, SignedInRoute
from onward.domain.access import Role
from onward.domain.errors import Conflict
from onward.services import access, devices, signin
from onward.services.access import MeView
from onward.services.context import Services
from onward.services.devices import DeviceStart, DeviceView
from onward.services.signin import DEFAULT_WORKSPACE, SignedIn

# A session or a device begins before anybody is known.
strangers = APIRouter(prefix="/api/v1/auth", tags=["auth"], route_class=OpenRoute)
router = APIRouter(prefix="/api/v1/auth", tags=["auth"], route_class=SignedInRoute)

Token = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class SignIn(Given):
    """The token of a sign-in link, or an address and a password."""

    model_config = example(email="me@example.com", password="...")  # noqa: S106 - an example

    token: Token | None = None
    email: Annotated[str | None, Field(max_length=320, examples=["me@example.com"])] = None
    password: Annotated[SecretStr | None, Field(max_length=1024)] = None
    workspace: Annotated[str, Field(max_length=63)] = DEFAULT_WORKSPACE
    cookie: Annotated[
        bool, Field(description="Keep the session in a cookie instead of answering its token.")
    ] = False

    @model_validator(mode="after")
    def _is_one_way(self) -> SignIn:
        by_password = self.email is not None and self.password is not None
        half = (self.email is None) != (self.password is None)
        if half or by_password == (self.token is not None):
            raise ValueError("give either token, or email and password")
        return self


@dataclass(frozen=True, slots=True)
class Session:
    """`token` is null when the session is in a cookie."""

    token: str | None
    expires_at: str
    workspace_id: str
    member_id: str
    email: str
    name: str
    role: Role


class NewDevice(Given):
    name: Annotated[str, Field(min_length=1, max_length=100, examples=["onward on laptop"])]


class DeviceCode(Given):
    device_code: Token


@dataclass(frozen=True, slots=True)
class Pending:
    """Nobody has let the device in so far: ask again."""

    status: Literal["pending"] = "pending"


@strangers.post("/sessions", operation_id="create_session", status_code=201, summary="Sign in")
def create_session(
    request: Request, api: Whole, response: Response, sign_in: Annotated[SignIn, Body()]
) -> Session:
    """A link works once. Ten wrong passwords in a quarter of an hour are followed by a pause."""
    signed_in = _signed_in(api.services, sign_in, _address(request))
    if not sign_in.cookie:
        return _session(signed_in, signed_in.token)
    api.cookie.put(response, signed_in.token)
    return _session(signed_in, None)


@router.delete("/sessions/current", operation_id="delete_session", status_code=204, summary="Sign out")
def delete_session(request: Request, api: Whole, caller: Caller, response: Response) -> None:
    if not caller.is_human:
        raise Conflict(
            "not_a_session",
            "An API key does not sign out.",
            hint="Revoke it: DELETE /api/v1/api-keys/{key_id}.",
        )
    signin.sign_out(api.services, request.state.token)
    api.cookie.drop(response)


@router.get("/me", operation_id="show_me", summary="Show who asks")
def show_me(app: App, caller: Caller) -> MeView:
    """With everything that the caller may do."""
    return access.whoami(app, caller)


@strangers.post("/devices", operation_id="create_device", status_code=201, summary="Ask to let a device in")
def create_device(request: Request, api: Whole, device: Annotated[NewDevice, Body()]) -> DeviceStart:
    """Show the user code to a person, then ask with the device code every few seconds."""
    api.devices.pass_or_refuse(_address(request))
    return devices.start_device(api.services, device.name)


@strangers.post(
    "/device-sessions",
    operation_id="create_device_session",
    status_code=201,
    summary="Sign in a device that was let in",
    responses={202: {"model": Pending, "description": "Nobody has decided yet."}},
)
def create_device_session(
    app: App, response: Response, code: Annotated[DeviceCode, Body()]
) -> Session | Pending:
    signed_in = devices.poll_device(app, code.device_code.get_secret_value())
    if signed_in is None:
        response.status_code = 202
        return Pending()
    return _session(signed_in, signed_in.token)


@router.get("/devices/{user_code}", operation_id="show_device", summary="Show a device that waits")
def show_device(app: App, caller: Caller, user_code: str) -> DeviceView:
    return devices.show_device(app, caller, user_code)


@router.post("/devices/{user_code}/approval", operation_id="approve_device", summary="Let a device in")
def approve_device(app: App, caller: Caller, user_code: str) -> DeviceView:
    """It acts as the caller from then on."""
    return devices.approve_device(app, caller, user_code)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _signed_in(app: Services, given: SignIn, address: str) -> SignedIn:
    if given.token is not None:
        return signin.sign_in_with_link(app, given.token.get_secret_value())
    assert given.email is not None
    assert given.password is not None
    password = given.password.get_secret_value()
    return signin.sign_in_with_password(
        app, given.email, password, address=address, workspace=given.workspace
    )


def _session(signed_in: SignedIn, token: str | None) -> Session:
    return Session(
        token,
        signed_in.expires_at,
        signed_in.workspace_id,
        signed_in.member_id,
        signed_in.email,
        signed_in.name,
        signed_in.role,
    )
