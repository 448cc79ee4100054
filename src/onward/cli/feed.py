"""Following what changes: one stream that outlives lost connections and restarted servers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from onward.cli.client import Refused, no_answer
from onward.cli.transport import Lost
from onward.domain.errors import OnwardError

if TYPE_CHECKING:
    from onward.cli.client import Client

_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
# A server that is away for longer is not coming back by itself; what it does is not lost by that.
_PATIENCE_SECONDS: Final = 300.0
_COMES_BACK: Final = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is `reset` where the follower must look at everything anew: at the beginning, or after a gap."""

    seq: int
    kind: str
    data: dict[str, Any]
    at: str
    subject: str


@dataclass(frozen=True, slots=True)
class _Message:
    event: str
    id: str | None
    data: dict[str, Any]


class StreamEnded(OnwardError):
    """The server does not let this caller follow any longer."""


def follow(client: Client, topics: Iterable[str], deadline: float | None = None) -> Iterator[Change]:
    """Every change, once, from now on; until the caller stops or the (monotonic) deadline passes."""
    position: str | None = None
    lost_at: float | None = None
    pause = _FIRST_PAUSE
    while deadline is None or time.monotonic() < deadline:
        try:
            for message in _messages(client, topics, position, deadline):
                lost_at, pause = None, _FIRST_PAUSE
                first = position is None
                position = message.id or position
                change = _change(message, first=first)
                if change is not None:
                    yield change
            error: Exception = Lost("the stream ended", reached=True)
        except Lost as lost:
            error = lost
        except Refused as refused:
            if refused.status not in _COMES_BACK:
                raise
            error = refused
        lost_at = lost_at or time.monotonic()
        if time.monotonic() - lost_at > _PATIENCE_SECONDS:
            raise no_answer(client.url, error)
        time.sleep(_at_most(pause, deadline))
        pause = min(pause * 2, _LONGEST_PAUSE)


def _messages(
    client: Client, topics: Iterable[str], position: str | None, deadline: float | None
) -> Iterator[_Message]:
    headers = {} if position is None else {"Last-Event-ID": position}
    silence = _at_most(30.0, deadline)
    with client.stream("/feed", headers=headers, silence=silence, topics=",".join(topics)) as lines:
        for message in parse(lines):
            yield message
            if deadline is not None and time.monotonic() > deadline:
                return


def parse(lines: Iterable[str]) -> Iterator[_Message]:
    """Server-sent events; comments, which are heartbeats, are dropped."""
    event, number = "message", None
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield _Message(event, number, json.loads("\n".join(data)))
            event, number, data = "message", None, []
        elif name == "event":
            event = value
        elif name == "id":
            number = value
        elif name == "data":
            data.append(value)


def _change(message: _Message, *, first: bool) -> Change | None:
    data = message.data
    if message.event == "end":
        raise StreamEnded(str(data.get("code")), str(data.get("detail")), kind="denied")
    if message.event == "gap" or (message.event == "ready" and first):
        return Change(int(data["seq"]), "reset", {}, "", "")
    if message.event != "message":
        return None
    return Change(data["seq"], data["kind"], data["data"], data["at"], data["subject"])


def _at_most(seconds: float, deadline: float | None) -> float:
    if deadline is None:
        return seconds
    return max(0.01, min(seconds, deadline - time.monotonic()))
