"""Ports on this machine: the one that is wanted, or a free one."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from onward.domain.errors import Unavailable

_NEXT_TRIES = 50


class Ports:
    """Those that one supervisor has chosen. Another that starts at the same moment finds them claimed,
    although nobody listens on them yet."""

    def __init__(self, claims: Path) -> None:
        self._claims = claims
        self._held: list[int] = []

    def choose(self, host: str, wanted: Sequence[int]) -> int:
        """The first of the wanted ports that is free, then the ones after the last of them, then any."""
        following = range(wanted[-1] + 1, min(wanted[-1] + 1 + _NEXT_TRIES, 65536))
        for port in chain(wanted, following):
            if self._claim(host, port):
                return port
        return any_free_port(host)

    def give_back(self) -> None:
        for claim in self._held:
            os.close(claim)
        self._held.clear()

    def _claim(self, host: str, port: int) -> bool:
        claim = _lock(self._claims / f"{port}.lock")
        if claim is None:
            return False
        if not is_free(host, port):
            os.close(claim)
            return False
        self._held.append(claim)
        return True


@contextmanager
def claimed_ports() -> Iterator[Ports]:
    """The claims are the system's locks, gone with their holder however that ends."""
    ports = Ports(_of_this_user())
    try:
        yield ports
    finally:
        ports.give_back()


def is_free(host: str, port: int) -> bool:
    with _listener(host) as listener:
        try:
            listener.bind((host, port))
        except OSError:
            return False
        return True


def any_free_port(host: str) -> int:
    with _listener(host) as listener:
        listener.bind((host, 0))
        return int(listener.getsockname()[1])


def answers(host: str, port: int, timeout: float = 1.0) -> bool:
    try:
        socket.create_connection((host, port), timeout).close()
    except OSError:
        return False
    return True


def _listener(host: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # As servers do: connections of a former run that linger must not make a port look taken.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return listener


def _of_this_user() -> Path:
    claims = Path(tempfile.gettempdir()) / f"onward-ports-{os.getuid()}"
    try:
        claims.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            "up.no_claims",
            f"{claims} cannot be made: {error.strerror}.",
            hint="It says which ports are in use. Set TMPDIR to a directory that can be written to.",
        ) from error
    return claims


def _lock(path: Path) -> int | None:
    """None: somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
