"""Following: parsed, resumed, and ended when it should."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest

from onward.cli.client import Refused
from onward.cli.feed import StreamEnded, follow, parse
from onward.cli.transport import Lost


class Streams:
    """A server's streams, one after the other: each a list of messages that then breaks."""

    url = "http://test"

    def __init__(self, *streams: list[str] | Exception) -> None:
        self.streams = list(streams)
        self.resumed_from: list[str | None] = []

    @contextmanager
    def stream(
        self, path: str, *, headers: dict[str, str], silence: float, **params: Any
    ) -> Iterator[Iterator[str]]:
        self.resumed_from.append(headers.get("Last-Event-ID"))
        stream = self.streams.pop(0)
        if isinstance(stream, Exception):
            raise stream
        yield self._break_after(stream)

    def _break_after(self, lines: list[str]) -> Iterator[str]:
        yield from lines
        raise Lost("cut", reached=True)


def ready(seq: int) -> list[str]:
    return [f"id: {seq}", "event: ready", f'data: {{"seq": {seq}}}', ""]


def moved(seq: int, status: str = "running") -> list[str]:
    change = {"seq": seq, "kind": "run.moved", "data": {"status": status}, "at": "", "subject": "run:1"}
    return [f"id: {seq}", f"data: {json.dumps(change)}", ""]


def seen(streams: Streams, count: int) -> list[tuple[str, int]]:
    changes = follow(streams, ["run:1"])  # type: ignore[arg-type]
    return [(change.kind, change.seq) for change in islice(changes, count)]


def test_messages_are_parsed_and_heartbeats_dropped() -> None:
    lines = [": heartbeat", "", "event: gap", "data: {", "data: }", "", "data:{}", ""]
    assert [(message.event, message.id) for message in parse(lines)] == [("gap", None), ("message", None)]


def test_a_lost_connection_is_resumed_behind_the_last_change() -> None:
    streams = Streams(ready(7) + moved(8), Lost("down", reached=False), ready(8) + moved(9))
    assert seen(streams, 3) == [("reset", 7), ("run.moved", 8), ("run.moved", 9)]
    assert streams.resumed_from == [None, "8", "8"]


def test_a_gap_says_to_look_anew() -> None:
    gap = ["id: 90", "event: gap", 'data: {"code": "gone", "seq": 90}', ""]
    streams = Streams(ready(7), ready(7) + gap + moved(91))
    assert seen(streams, 3) == [("reset", 7), ("reset", 90), ("run.moved", 91)]


def test_a_server_that_is_starting_is_waited_for() -> None:
    streams = Streams(ready(7), Refused(503, {}), ready(7) + moved(8))
    assert seen(streams, 2) == [("reset", 7), ("run.moved", 8)]


def test_who_may_not_follow_any_longer_is_told() -> None:
    end = ["event: end", 'data: {"code": "not_allowed", "detail": "No."}', ""]
    with pytest.raises(StreamEnded, match="No."):
        seen(Streams(ready(7) + end), 2)


def test_a_refusal_is_no_lost_connection() -> None:
    with pytest.raises(Refused):
        seen(Streams(Refused(403, {"detail": "No."})), 1)


def test_following_ends_at_its_deadline() -> None:
    streams = Streams(ready(7))
    assert len(list(follow(streams, ["run:1"], time.monotonic() + 0.05))) == 1  # type: ignore[arg-type]
