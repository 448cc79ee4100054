"""One supervisor per data directory, and how others find it.

The lock is the system's (`flock`): it is gone the moment its holder is, however that ended, so
it never lies. `onward.json` beside it says where the holder listens, and is kept after a stop so
that the next start asks for the same ports.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from onward.data_directory import DataDirectory, write_atomically
from onward.domain.errors import Conflict


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    port: int
    temporal: str
    supervisor: int


@contextmanager
def only_supervisor(data: DataDirectory) -> Iterator[None]:
    descriptor = os.open(data.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try(descriptor, fcntl.LOCK_EX):
            raise _already_running(data)
        yield
    finally:
        os.close(descriptor)


def find_running(data: DataDirectory) -> Address | None:
    """Where this directory's Onward listens, when one is running."""
    try:
        descriptor = os.open(data.lock, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        # A shared lock: two that look at the same time must not take each other for the holder.
        return None if _try(descriptor, fcntl.LOCK_SH) else last_address(data)
    finally:
        os.close(descriptor)


def last_address(data: DataDirectory) -> Address | None:
    try:
        return Address(**json.loads(data.address.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def write_address(data: DataDirectory, address: Address) -> None:
    write_atomically(data.address, json.dumps(asdict(address), indent=1) + "\n")


def _try(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _already_running(data: DataDirectory) -> Conflict:
    address = last_address(data)
    where = f"at {address.url}" if address else "and is starting"
    return Conflict(
        "up.already_running",
        f"Onward is already running {where} on the data directory {data.root}.",
        hint="Use that one, stop it first, or start another with --data and a directory of its own.",
    )
