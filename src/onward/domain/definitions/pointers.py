"""JSON Pointers (RFC 6901): how every finding and every changed field names its place."""

from __future__ import annotations

from collections.abc import Iterable


def escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def join(parts: Iterable[str | int]) -> str:
    return "".join(f"/{escape(str(part))}" for part in parts)


def split(pointer: str) -> tuple[str, ...]:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]
