"""HTTP over one connection, with the standard library.

An HTTP library would take longer to load than most commands take in all.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, RemoteDisconnected
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

_GONE: Final = (RemoteDisconnected, ConnectionResetError, BrokenPipeError)
_LONGEST_LINE: Final = 16 * 1024 * 1024


class Lost(Exception):
    """The connection broke. `reached`: the server may have seen the request."""

    def __init__(self, why: str, *, reached: bool) -> None:
        super().__init__(why)
        self.reached = reached


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    body: bytes

    @property
    def is_refusal(self) -> bool:
        return self.status >= 400

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    params: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any = None

    @property
    def target(self) -> str:
        given = {name: _text(value) for name, value in self.params.items() if value not in (None, (), [])}
        return f"{self.path}?{urlencode(given, doseq=True)}" if given else self.path


class Transport:
    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        self._prefix = parts.path
        self._seconds = seconds
        self._host = parts.netloc
        self._secure = parts.scheme == "https"
        self._kept: HTTPConnection | None = None

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def send(self, request: Request) -> Answer:
        was_kept = self._kept is not None
        connection = self._kept = self._kept or self._connect(self._seconds)
        try:
            return _whole(self._exchange(connection, request))
        except (OSError, HTTPException) as error:
            self.close()
            # A server closes what has been idle for long; it has not seen this request then.
            if was_kept and isinstance(error, _GONE):
                return self.send(request)
            raise Lost(_why(error), reached=True) from error

    @contextmanager
    def stream(self, request: Request, silence: float) -> Iterator[Answer | Iterator[str]]:
        """The lines of an answer that does not end, or a refusal; on a connection of its own."""
        connection = self._connect(silence)
        try:
            response = self._exchange(connection, request)
            yield _whole(response) if response.status >= 400 else _lines(response)
        except (OSError, HTTPException) as error:
            raise Lost(_why(error), reached=True) from error
        finally:
            connection.close()

    def _connect(self, seconds: float) -> HTTPConnection:
        try:
            connection = self._new(seconds)
            connection.connect()
        except (OSError, ValueError, HTTPException) as error:
            raise Lost(_why(error), reached=False) from error
        return connection

    def _new(self, seconds: float) -> HTTPConnection:
        if self._secure:
            return HTTPSConnection(self._host, timeout=seconds, context=ssl.create_default_context())
        return HTTPConnection(self._host, timeout=seconds)

    def _exchange(self, connection: HTTPConnection, request: Request) -> HTTPResponse:
        headers = dict(request.headers)
        body = None
        if request.body is not None:
            body = json.dumps(request.body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection.request(request.method, self._prefix + request.target, body, headers)
        return connection.getresponse()


def _lines(response: HTTPResponse) -> Iterator[str]:
    while line := response.readline(_LONGEST_LINE):
        yield line.decode("utf-8").rstrip("\r\n")


def _whole(response: HTTPResponse) -> Answer:
    body = response.read()
    media_type = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    return Answer(response.status, media_type, body)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _text(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else value
