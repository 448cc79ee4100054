"""The outside: an HTTP server that takes effects and remembers each request, its key and its moment.

When a request comes for a second time it looks in the database at once: was there a receipt already?
So what counts as a repetition depends on no clock, and on nothing that the engine says of itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from onward.crashtest.observation import Request
from onward.domain.instants import to_text

HOST: Final = "127.0.0.1"
# As long as a near service takes: requests are under way when a process dies.
_USUAL_MILLISECONDS: Final = 15
_REASONS: Final = {200: "OK", 422: "Unprocessable Content", 503: "Service Unavailable"}

Receipts = Callable[[str, str], tuple[int, bool]]
"""Of a run's path: how many attempts have a receipt, and whether one succeeded."""
IsLate = Callable[[int], bool]
"""Whether the owner of this local port has been frozen and has only just thawed."""


@dataclass(slots=True)
class Effects:
    receipts: Receipts
    is_late: IsLate
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    _times: Counter[tuple[str, str]] = field(default_factory=Counter)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, HOST, 0)
        self.url = f"http://{HOST}:{server.sockets[0].getsockname()[1]}/effects"
        try:
            yield
        finally:
            server.close()

    def has_seen(self, run_id: str, path: str) -> bool:
        return (run_id, path) in self._times

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The other side is killed again and again: a connection that breaks is what is wanted.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                target, headers = _parsed(head)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                status, answer = await self._take(target, headers, body, writer.get_extra_info("peername")[1])
                writer.write(_response(status, answer))
                await writer.drain()
        writer.close()

    async def _take(
        self, target: str, headers: Mapping[str, str], body: bytes, port: int
    ) -> tuple[int, dict[str, Any]]:
        asked = dict(parse_qsl(urlsplit(target).query))
        times = self._remember(asked["run"], asked["path"], headers.get("idempotency-key"), port)
        await asyncio.sleep(int(asked.get("ms", _USUAL_MILLISECONDS)) / 1000)
        if times <= int(asked.get("refusals", "0")):
            return 503, {"error": "not now"}
        return int(asked.get("status", "200")), {"value": 2 * json.loads(body)["n"]}

    def _remember(self, run_id: str, path: str, key: str | None, port: int) -> int:
        receipts, succeeded, late = 0, False, False
        if self._times[run_id, path]:
            receipts, succeeded = self.receipts(run_id, path)
            late = receipts > 0 and self.is_late(port)
        self._times[run_id, path] += 1
        at = to_text(datetime.now(UTC))
        self.requests.append(Request(run_id, path, key, receipts, succeeded, late, at))
        return self._times[run_id, path]


def _parsed(head: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if line)
    return first.split(" ")[1], {name.strip().lower(): value.strip() for name, value in pairs}


def _response(status: int, answer: dict[str, Any]) -> bytes:
    body = json.dumps(answer).encode()
    head = f"HTTP/1.1 {status} {_REASONS[status]}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
