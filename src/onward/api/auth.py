"""Who asks: an API key or a session token as Bearer, or the session cookie of a browser.

What they may do is not decided here; every service asks `domain/access` itself.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from onward.domain.errors import Denied, Unauthenticated

COOKIE_NAME: Final = "onward_session"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What a browser says of a request that its own page made, or its user by hand.
_OWN_SITES: Final = frozenset({"same-origin", "none"})


class SessionCookie:
    """The session token in a browser: out of reach of scripts, and never sent along from other sites."""

    def __init__(self, *, public_url: str, max_age_seconds: int) -> None:
        self._secure = urlsplit(public_url).scheme == "https"
        # Browsers refuse the prefix without Secure, and then other hosts cannot overwrite the cookie.
        self.name = f"__Host-{COOKIE_NAME}" if self._secure else COOKIE_NAME
        self._origin = public_url.rstrip("/")
        self._max_age = max_age_seconds

    def put(self, response: Response, token: str) -> None:
        response.set_cookie(
            self.name,
            token,
            max_age=self._max_age,
            httponly=True,
            samesite="lax",
            secure=self._secure,
            path="/",
        )

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, httponly=True, samesite="lax", secure=self._secure, path="/")

    def token(self, request: Request) -> str | None:
        token = request.cookies.get(self.name)
        if token and request.method not in _SAFE_METHODS:
            self.require_own_page(request)
        return token

    def require_own_page(self, request: Request) -> None:
        """A browser adds the cookie to whatever page asks: only our own may write with it."""
        if request.headers.get("sec-fetch-site") in _OWN_SITES:
            return
        origin = request.headers.get("origin")
        host = request.headers.get("host")
        if origin is not None and (origin == self._origin or urlsplit(origin).netloc == host):
            return
        raise Denied(
            "cross_origin",
            "A write that is signed in by cookie must come from a page of this server.",
            hint="Use an API key in the Authorization header instead.",
        )


def token_of(request: Request, cookie: SessionCookie) -> str:
    """The token that the request carries. The header goes before the cookie."""
    header = request.headers.get("authorization")
    token = cookie.token(request) if header is None else _bearer(header)
    if not token:
        raise Unauthenticated(
            "unauthenticated",
            "This needs you to be signed in.",
            hint="Send an API key: Authorization: Bearer onw_...",
        )
    return token


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.isascii() or not token.isprintable():
        raise Unauthenticated(
            "unauthenticated",
            "The Authorization header cannot be read.",
            hint="Its form is: Authorization: Bearer KEY.",
        )
    return token
