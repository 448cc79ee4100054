"""The two pages that must work before there is an interface: opening a sign-in link, letting a device in.

Links are fetched by mail scanners and previews, and a sign-in link works once: so
opening one only shows a button, and the button signs in.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from onward.api.auth import token_of
from onward.api.context import api_of
from onward.api.problems import STATUS_OF
from onward.domain.access import Principal
from onward.domain.errors import OnwardError, TooLarge, Unauthenticated
from onward.services.access import authenticate
from onward.services.devices import approve_device, show_device
from onward.services.signin import sign_in_with_link

AFTER_SIGN_IN: Final = "/docs"
_MAX_FORM_BYTES: Final = 4096
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds a token
}
_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 15vh auto; padding: 0 1rem;
       color: #1c2024; background: #fff }
button, input { font: inherit; padding: .5rem 1rem; border-radius: 6px; border: 1px solid #8b9199 }
button { background: #1c2024; color: #fff; cursor: pointer }
@media (prefers-color-scheme: dark) { body { color: #e6e8ea; background: #15171a } }
"""


def add_pages(app: FastAPI) -> None:
    app.add_route("/signin", _offer_sign_in, methods=["GET"], include_in_schema=False)
    app.add_route("/signin", _sign_in, methods=["POST"], include_in_schema=False)
    app.add_route("/device", _offer_device, methods=["GET"], include_in_schema=False)
    app.add_route("/device", _let_device_in, methods=["POST"], include_in_schema=False)


async def _offer_sign_in(request: Request) -> Response:
    token = request.query_params.get("token", "")
    return _page(
        "Sign in to Onward",
        f"<form method=post action=/signin><input type=hidden name=token value='{escape(token)}'>"
        "<button autofocus>Sign in</button></form>",
    )


async def _sign_in(request: Request) -> Response:
    api = api_of(request)
    api.cookie.require_own_page(request)
    form = await _form(request)
    try:
        signed_in = await run_in_threadpool(sign_in_with_link, api.services, form("token"))
    except OnwardError as error:
        return _refusal(error)
    response = RedirectResponse(AFTER_SIGN_IN, status_code=303)
    api.cookie.put(response, signed_in.token)
    return response


async def _offer_device(request: Request) -> Response:
    """First for the code, then for a yes to what the code stands for."""
    code = request.query_params.get("code", "")
    if not code:
        return _page(
            "Let a device in",
            "<form action=/device><label>Code <input name=code autofocus autocomplete=off></label> "
            "<button>Go on</button></form>",
        )
    try:
        principal = await _signed_in(request)
        device = await run_in_threadpool(show_device, api_of(request).services, principal, code)
    except OnwardError as error:
        return _refusal(error)
    return _page(
        "Let this device in?",
        f"<p><b>{escape(device.name)}</b> will act as {escape(principal.name)}. Go on only if you asked"
        f" for it a moment ago.</p><form method=post action=/device>"
        f"<input type=hidden name=code value='{escape(code)}'><button>Let it in</button></form>",
    )


async def _let_device_in(request: Request) -> Response:
    api = api_of(request)
    form = await _form(request)
    try:
        principal = await _signed_in(request)
        await run_in_threadpool(approve_device, api.services, principal, form("code"))
    except OnwardError as error:
        return _refusal(error)
    return _page("The device is in", "<p>You can close this page.</p>")


async def _signed_in(request: Request) -> Principal:
    api = api_of(request)
    try:
        return await run_in_threadpool(authenticate, api.services, token_of(request, api.cookie))
    except Unauthenticated as error:
        error.hint = "Open your sign-in link in this browser first, then come back to this page."
        raise


async def _form(request: Request) -> Callable[[str], str]:
    """The fields of a small form; what is not there is empty."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MAX_FORM_BYTES:
            raise TooLarge("body_too_large", "This form is larger than it can be.")
    fields = parse_qs(raw.decode("utf-8", "replace").replace("\x00", ""))
    return lambda name: fields.get(name, [""])[0][:200]


def _refusal(error: OnwardError) -> Response:
    text = f"<p>{escape(error.message)}</p><p>{escape(error.hint or '')}</p>"
    return _page("That did not work", text, STATUS_OF[error.kind])


def _page(title: str, body: str, status: int = 200) -> Response:
    html = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>{body}</html>"
    )
    return HTMLResponse(html, status_code=status, headers=_HEADERS)
