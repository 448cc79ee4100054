"""A lean HTTP client for load: what the generator costs is taken from what it measures.

One request of httpx costs 2 ms of CPU, a tenth of a run; this costs a fifth of that.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httptools

_READ_AT_MOST: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class LeanHttp:
    """Keeps its connections; as many as there are requests at once."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        lines = [f"Host: {address.netloc}", *(f"{name}: {value}" for name, value in headers.items())]
        self._headers = "\r\n".join(lines)
        self._idle: deque[_Connection] = deque()

    async def post(self, path: str, body: bytes) -> Answer:
        """The body is JSON."""
        connection = self._waiting() or await _Connection.open(self._host, self._port)
        head = (
            f"POST {path} HTTP/1.1\r\n{self._headers}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        answer = await connection.exchange(head.encode() + body)
        self._idle.append(connection)
        return answer

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _waiting(self) -> _Connection | None:
        """The one that was used last; the server closes those that nobody uses for a while."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed:
                return connection
            connection.close()
        return None


class _Connection:
    """The callbacks are those of httptools."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._parts: list[bytes] = []
        self._is_complete = False

    @classmethod
    async def open(cls, host: str, port: int) -> _Connection:
        return cls(*await asyncio.open_connection(host, port))

    @property
    def is_closed(self) -> bool:
        return self._reader.at_eof()

    async def exchange(self, request: bytes) -> Answer:
        self._parts, self._is_complete = [], False
        parser = httptools.HttpResponseParser(self)
        self._writer.write(request)
        while not self._is_complete:
            data = await self._reader.read(_READ_AT_MOST)
            if not data:
                raise ConnectionError("the server closed the connection before it had answered")
            parser.feed_data(data)
        return Answer(parser.get_status_code(), b"".join(self._parts))

    def close(self) -> None:
        self._writer.close()

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)

    def on_message_complete(self) -> None:
        self._is_complete = True
