"""Pages of a list: by position, never by offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item", covariant=True)

Position = tuple[str, str]
"""(created_at, id) of the last row that was seen. Opaque to services; signed at the edge."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    next: Position | None = None  # None: this was the last page
