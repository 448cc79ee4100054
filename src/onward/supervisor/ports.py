"""Ports on this machine: the one that is wanted, or a free one."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from itertools import chain

_NEXT_TRIES = 50


def choose_port(host: str, wanted: Sequence[int]) -> int:
    """The first of the wanted ports that is free, then the ones after the last of them, then any."""
    following = range(wanted[-1] + 1, min(wanted[-1] + 1 + _NEXT_TRIES, 65536))
    for port in chain(wanted, following):
        if is_free(host, port):
            return port
    return any_free_port(host)


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
