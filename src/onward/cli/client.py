"""A thin client of the server: JSON in, JSON out, refusals as errors."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

from onward import __version__
from onward.cli import exit_codes
from onward.cli.address import Server
from onward.cli.transport import Answer, Lost, Request, Transport
from onward.domain.errors import FieldError, Kind, OnwardError, Unavailable

# A run that is started may wait for a slow database; a stream has its own limit.
_SECONDS: Final = 60.0
# A lost connection or a server that restarts: what was asked is asked again, after each of these.
_PAUSES: Final = (0.2, 1.0)
_AWAY: Final = 503
_CREATED: Final = 201
_KIND_OF: Final[dict[int, Kind]] = {
    400: "malformed",
    401: "unauthenticated",
    403: "denied",
    404: "not_found",
    409: "conflict",
    412: "stale",
    413: "too_large",
    422: "invalid",
    429: "limited",
    503: "unavailable",
}


class Refused(OnwardError):
    """The server's problem+json, as an error of ours."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        errors = tuple(
            FieldError(str(e.get("pointer", "")), str(e.get("code", "")), str(e.get("detail", "")))
            for e in problem.get("errors") or ()
        )
        super().__init__(
            str(problem.get("code", "refused")),
            str(problem.get("detail") or problem.get("title") or f"The server answered {status}."),
            kind=_KIND_OF.get(status, "unavailable"),
            hint=problem.get("hint"),
            errors=errors,
        )
        self.status = status
        self.request_id = problem.get("request_id")
        if status == 500:
            self.exit_code = exit_codes.SERVER_ERROR


class Client:
    def __init__(self, server: Server) -> None:
        self.url = server.url
        self._transport = Transport(server.url, _SECONDS)
        self._headers = {"User-Agent": f"onward/{__version__}", "Accept": "application/json"}
        if server.token is not None:
            self._headers["Authorization"] = f"Bearer {server.token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def get(self, path: str, /, **params: Any) -> Any:
        return _body(self._send("GET", path, params))

    def post(self, path: str, body: Any = None, *, media_type: str | None = None) -> Any:
        return _body(self._post(path, body, media_type))

    def create(self, path: str, body: Any) -> tuple[Any, bool]:
        """What is there then, and whether it is new."""
        answer = self._post(path, body)
        return _body(answer), answer.status == _CREATED

    def put(self, path: str, body: Any) -> Any:
        return _body(self._send("PUT", path, body=body))

    def patch(self, path: str, body: Any) -> Any:
        return _body(self._send("PATCH", path, body=body))

    def delete(self, path: str) -> Any:
        # What is deleted twice is not found the second time, and nobody would know why.
        return _body(self._send("DELETE", path, pauses=()))

    @contextmanager
    def stream(
        self, path: str, /, *, headers: dict[str, str], silence: float, **params: Any
    ) -> Iterator[Iterator[str]]:
        """The lines of an answer that does not end; more than `silence` seconds of nothing is a loss."""
        accept = {**self._headers, "Accept": "text/event-stream", **headers}
        with self._transport.stream(Request("GET", f"/api/v1{path}", params, accept), silence) as answer:
            if isinstance(answer, Answer):
                raise _refusal(answer)
            yield answer

    def _post(self, path: str, body: Any, media_type: str | None = None) -> Answer:
        # With a key of its own, a request that is sent twice happens once.
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        if media_type is not None:
            headers["Content-Type"] = media_type
        return self._send("POST", path, body=body, headers=headers)

    def _send(
        self,
        method: str,
        path: str,
        params: dict[str, Any] | None = None,
        *,
        body: Any = None,
        headers: dict[str, str] | None = None,
        pauses: tuple[float, ...] = _PAUSES,
    ) -> Answer:
        request = Request(method, f"/api/v1{path}", params or {}, {**self._headers, **(headers or {})}, body)
        for pause in pauses:
            try:
                answer = self._transport.send(request)
            except Lost as lost:
                if not lost.reached:
                    raise no_answer(self.url, lost) from None
            else:
                if answer.status != _AWAY:
                    return answer
            time.sleep(pause)
        try:
            return self._transport.send(request)
        except Lost as lost:
            raise no_answer(self.url, lost) from None


def no_answer(url: str, error: Exception) -> Unavailable:
    return Unavailable(
        "no_answer",
        f"{url} does not answer: {error}.",
        hint="Is it the right address, and is the server running? On its machine: onward doctor",
    )


def _body(answer: Answer) -> Any:
    if answer.is_refusal:
        raise _refusal(answer)
    if not answer.body:
        return None
    return answer.json() if answer.media_type == "application/json" else answer.body.decode()


def _refusal(answer: Answer) -> Refused:
    if answer.media_type == "application/problem+json":
        return Refused(answer.status, answer.json())
    hint = "Is this the address of an Onward server?"
    return Refused(answer.status, {"code": "not_onward", "hint": hint})
