"""A request to a webhook as it came: read within bounds, and refused with what its sender may know."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope

from onward.api.problems import Problem
from onward.domain.triggers.signatures import Delivery

# A sender that takes longer for a few hundred kilobytes is not one.
BODY_SECONDS = 20.0


class Refused(Exception):
    """`code` and `reason` go into the log of refusals, the problem to the sender."""

    def __init__(self, problem: Problem, code: str, reason: str) -> None:
        super().__init__(code)
        self.problem = problem
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Incoming:
    """Header names in lower case; what is given twice is one line with commas."""

    method: str
    address: str
    path: str
    query: str
    headers: dict[str, str]
    sender: str
    # What the request's line in the log says beside.
    marks: dict[str, Any]

    @classmethod
    def of(cls, scope: Scope) -> Incoming:
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        client = scope.get("client")
        return cls(
            method=scope["method"],
            address=scope["path_params"]["address"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            sender=str(client[0]) if client else "",
            marks=scope.setdefault("state", {}),
        )

    @property
    def request_id(self) -> str:
        return str(self.marks["request_id"])

    def delivery(self, body: bytes) -> Delivery:
        return Delivery(self.method, self.path, self.headers, body, self.sender)


class Room:
    """For all bodies together: senders without number cannot take the memory of the process.

    What counts is what has come: whoever announces a body and does not send it takes nobody's place.
    """

    def __init__(self, size: int) -> None:
        self._left = size

    def check(self, size: int) -> None:
        if size > self._left:
            raise _no_room()

    @contextmanager
    def share(self) -> Iterator[Share]:
        """Given back at the end, whatever became of the body."""
        share = Share(self)
        try:
            yield share
        finally:
            self._left += share.size

    def take(self, size: int) -> None:
        self.check(size)
        self._left -= size


class Share:
    """Of the room: what one body takes."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.size = 0

    def grow(self, size: int) -> None:
        self.room.take(size)
        self.size += size


async def read_body(incoming: Incoming, receive: Receive, most: int, share: Share) -> bytes:
    """All of it, or a refusal as soon as it is too much or too slow."""
    announced = incoming.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit():
        if len(announced) > 15 or int(announced) > most:
            raise _too_large(most)
        share.room.check(int(announced))
    if not _is_plain(incoming.headers.get("content-encoding", "")):
        raise _compressed()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _gather(receive, most, share)
    except TimeoutError:
        raise _too_slow() from None


def _is_plain(codings: str) -> bool:
    """Written in any case (RFC 9110); and some send an empty one."""
    return all(coding.strip().lower() in ("", "identity") for coding in codings.split(","))


async def _gather(receive: Receive, most: int, share: Share) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise _broken_off()
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        share.grow(len(part))
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def nothing_here() -> Problem:
    """For every address behind which nobody takes anything: unknown, or switched off."""
    return Problem(404, "route_not_found", "There is nothing at this address.")


def not_let_in(code: str, reason: str) -> Refused:
    """The same for every cause: a stranger learns nothing from it."""
    problem = Problem(
        401,
        "not_verified",
        "This delivery could not be verified.",
        "Whoever runs this webhook finds the reason among its deliveries.",
    )
    return Refused(problem, code, reason)


def paused(retry_after: int) -> Refused:
    sentence = "This webhook is paused."
    problem = Problem(503, "hook_paused", sentence, "Send it again later.", retry_after=retry_after)
    return Refused(problem, "paused", "The trigger is paused.")


def wrong_method(method: str, methods: tuple[str, ...]) -> Refused:
    allowed = ", ".join(methods)
    problem = Problem(
        405, "method_not_allowed", f"This webhook takes {allowed}.", headers={"Allow": f"{allowed}, HEAD"}
    )
    return Refused(problem, "method_not_allowed", f"It came as {method[:20]}; the webhook takes {allowed}.")


def too_many(retry_after: int) -> Refused:
    sentence = "More deliveries came than this webhook takes."
    problem = Problem(429, "rate_limited", sentence, "Send it again later.", retry_after=retry_after)
    return Refused(problem, "rate_limited", "More came than its rate limit takes.")


def backlog_full(retry_after: int, reason: str) -> Refused:
    problem = Problem(
        429,
        "backlog_full",
        "As many deliveries as this webhook takes wait to start.",
        "Send it again later. Whoever runs this webhook can wait, raise ONWARD_LIMIT_WAITING_INVOCATIONS, "
        "pause the trigger, or cancel what waits by disabling it.",
        retry_after=retry_after,
    )
    return Refused(problem, "backlog_full", reason)


def unreadable(problem: Problem) -> Refused:
    return Refused(problem, problem.code, problem.detail)


def _no_room() -> Refused:
    sentence = "Too much comes in at once."
    problem = Problem(503, "no_room", sentence, "Send it again in a moment.", retry_after=2)
    return Refused(problem, "no_room", sentence)


def _too_large(most: int) -> Refused:
    sentence = f"The body is larger than the {most} bytes that this webhook takes."
    return Refused(Problem(413, "body_too_large", sentence), "body_too_large", sentence)


def _compressed() -> Refused:
    sentence = "A compressed body is not understood here."
    problem = Problem(415, "unsupported_media_type", sentence, "Send it without Content-Encoding.")
    return Refused(problem, "unsupported_media_type", sentence)


def _too_slow() -> Refused:
    sentence = f"The body did not come within {BODY_SECONDS:g} seconds."
    return Refused(Problem(408, "body_too_slow", sentence), "body_too_slow", sentence)


def _broken_off() -> Refused:
    sentence = "The body ended before it was complete."
    return Refused(Problem(400, "incomplete_body", sentence), "incomplete_body", sentence)
