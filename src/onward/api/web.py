"""The interface in the browser, served from memory.

It was read when the server started: a build that replaces it meanwhile cannot mix with it, and no
request waits for a disk.
"""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from onward.built_web import ENCODINGS, BuiltWeb, File

# The first segments of the interface's own addresses, as web/src/app/router.tsx knows them.
PAGES: Final = frozenset(
    {
        *("", "workflows", "runs", "schedules", "events", "approvals", "alerts", "settings"),
        *("signin", "device", "design", "triggers"),
    }
)
# Here machines ask: what is not there is a problem document, never a page.
_MACHINES: Final = frozenset({"api", "assets", "hooks", "mcp"})
# The name of them all in the log and in the metrics.
_ROUTE: Final = Mount("/web", routes=[])
_FOREVER: Final = "public, max-age=31536000, immutable"
_REVALIDATED: Final = "no-cache"
# Styles may stand inline because the editor (CodeMirror) and the dialogs (Radix) put <style> elements
# into the page while it runs; scripts may not, and nothing comes from elsewhere.
_CSP: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_NOT_BUILT: Final = """<!doctype html><html lang=en><meta charset=utf-8>
<meta name=viewport content='width=device-width'><title>Onward: no interface here</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem;
       color: #1c2024; background: #fff }
code { font: 14px ui-monospace, monospace }
@media (prefers-color-scheme: dark) { body { color: #e6e8ea; background: #15171a } a { color: #9db8ff } }
</style>
<h1>The interface was not built</h1>
<p>This Onward runs from its sources, and the pages for the browser are not there yet.
Run <code>make ui</code> in its directory, then start Onward again.</p>
<p>Everything else works: the command <code>onward</code> (a sign-in link is good for
<code>onward login LINK</code> as well), and the <a href=/docs>HTTP API</a>.</p></html>
"""


def add_web(app: FastAPI, web: BuiltWeb) -> None:
    """Behind every other address: what no route knows may be a file or a page of the interface."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = _response(web, Request(scope)) if scope["type"] == "http" else None
        if response is not None:
            scope["route"] = _ROUTE
        await (response or app.router.not_found)(scope, receive, send)

    app.router.default = answer


def _response(web: BuiltWeb, request: Request) -> Response | None:
    """None: there is nothing here."""
    path = request.scope["path"]
    if request.method not in ("GET", "HEAD"):
        return None
    if (file := web.files.get(path)) is not None:
        return _file(file, request)
    first = path.lstrip("/").partition("/")[0]
    if first in PAGES:
        return _index(web, request, 200)
    # A person who mistyped an address sees our page for that, and machines still hear the truth.
    if first not in _MACHINES and "text/html" in request.headers.get("accept", ""):
        return _index(web, request, 404)
    return None


def _index(web: BuiltWeb, request: Request, status: int) -> Response:
    if not web.is_there:
        return HTMLResponse(
            _NOT_BUILT, 503, {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        )
    return _file(web.files["/index.html"], request, status)


def _file(file: File, request: Request, status: int = 200) -> Response:
    encoding = _encoding(file, request.headers.get("accept-encoding", ""))
    headers = {
        "ETag": f'"{file.digest}{encoding and "-" + encoding}"',
        "Cache-Control": _FOREVER if file.is_fixed else _REVALIDATED,
        "Vary": "Accept-Encoding",
    }
    if file.media_type.startswith("text/html"):
        headers["Content-Security-Policy"] = _CSP
    if status == 200 and _is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(file.bodies[encoding], status, headers, file.media_type)


def _encoding(file: File, accepted: str) -> str:
    """The best that both sides know; a weight of nought is a refusal."""
    offers = [offer.replace(" ", "").lower().split(";") for offer in accepted.split(",")]
    wanted = {name for name, *rest in offers if not any(_is_nought(part) for part in rest)}
    return next((name for name in ENCODINGS if name in wanted and name in file.bodies), "")


def _is_nought(part: str) -> bool:
    return part.startswith("q=") and part[2:].strip("0.") == ""


def _is_known(etag: str, if_none_match: str) -> bool:
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in known or "*" in known
