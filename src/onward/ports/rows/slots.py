"""Keyed concurrency: who holds a place, and who stands in line for one.

A line is first come, first served. Its limit is that of the newest run in it,
so publishing another limit holds for the whole line from the next run on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from onward.domain.instants import NEVER


@dataclass(frozen=True, slots=True)
class SlotRow:
    workspace_id: str
    key: str
    run_id: str
    slot_limit: int
    held_since: str | None  # None: in line
    queued_at: str
    told_at: str | None


@dataclass(frozen=True, slots=True)
class Admission:
    """`position` is 0 for a holder, 1 for the first in line.

    `promoted` are runs that hold a slot now and did not before: they have to be told.
    """

    held: bool
    position: int = 0
    promoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands: who holds the slots, and who is in line before it."""

    key: str
    limit: int
    held: bool
    position: int  # 0 for a holder, 1 for the first in line
    holders: tuple[str, ...]
    ahead: tuple[str, ...]  # the nearest ones, at most as many as asked for


class SlotRows(Protocol):
    def acquire(self, workspace_id: str, key: str, run_id: str, limit: int, at: str) -> Admission:
        """Take a slot or a place in line. Asking again changes nothing and answers how it stands."""
        ...

    def release(self, workspace_id: str, key: str, run_id: str, at: str) -> tuple[str, ...]:
        """Leave the slot, or the line. The runs that hold a slot now and did not before."""
        ...

    def release_run(self, workspace_id: str, run_id: str, at: str) -> tuple[str, ...]:
        """`release` for whatever key the run has."""
        ...

    def line(self, workspace_id: str, key: str) -> list[SlotRow]:
        """Holders first, then the line in order."""
        ...

    def standing(self, workspace_id: str, run_id: str, show: int) -> Standing | None:
        """None: it has no slot and is in no line. At most `show` others are named on each side."""
        ...

    def is_full(self, workspace_id: str, key: str, limit: int) -> bool:
        """Whether who comes now would have to stand in line. Holds the line until the transaction ends."""
        ...

    def oldest(self, workspace_id: str, key: str) -> str | None:
        """The run that was launched first among holders and those in line."""
        ...

    def mark_told(self, workspace_id: str, key: str, run_ids: Sequence[str], at: str) -> None: ...

    def untold(self, before: str, limit: int, *, ahead: str = NEVER) -> list[SlotRow]:
        """Over all workspaces: holders since before, who stood in line and have not been told."""
        ...

    def unheard(self, before: str, limit: int, *, ahead: str = NEVER) -> list[SlotRow]:
        """Over all workspaces: holders who were told before, and stand there as if they had not been."""
        ...

    def abandoned(self, limit: int) -> list[SlotRow]:
        """Over all workspaces: places of runs that have ended or are gone."""
        ...
