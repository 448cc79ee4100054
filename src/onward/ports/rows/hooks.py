"""Webhooks: where deliveries come in, and what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from onward.ports.rows.paging import Page, Position
from onward.ports.rows.triggers import TriggerRow

DeliveryOutcome = Literal["accepted", "refused"]


@dataclass(frozen=True, slots=True)
class HookRow:
    """`address` is a digest; what is sealed opens with the installation's key alone.

    `opened_by`: what opens it, in a word that it has in common with all hooks that have the same trouble when
    there is any; None: it has no check.
    """

    trigger_id: str
    workspace_id: str
    address: str
    path: str | None
    sealed_token: bytes
    sealed_secret: bytes | None
    secret_at: str | None
    sealed_previous: bytes | None
    previous_until: str | None
    revision: int
    created_at: str
    opened_by: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: str
    workspace_id: str
    trigger_id: str
    at: str
    outcome: DeliveryOutcome
    status: int
    code: str | None
    reason: str | None
    count: int
    repeats: int
    repeated_at: str | None
    delivery_id: str | None
    invocation_id: str | None
    method: str
    content_type: str
    size: int
    sender: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """`void`: it was cancelled before it started, or the batch was that it went into (T6)."""

    invocation_id: str
    void: bool


class HookRows(Protocol):
    def put(self, hook: HookRow) -> bool:
        """New, or in place of the one that the trigger had. False: another one has that address."""
        ...

    def get(self, workspace_id: str, trigger_id: str, *, lock: bool = False) -> HookRow | None: ...

    def at(self, address: str) -> tuple[HookRow, TriggerRow] | None:
        """Over all workspaces."""
        ...

    def hold(self, trigger_ids: Sequence[str]) -> dict[str, tuple[HookRow, TriggerRow]]:
        """Nobody else changes these triggers, nor takes deliveries for them, until this transaction ends."""
        ...

    def openers(self, workspace_id: str) -> list[str]:
        """What opens its hooks, each once."""
        ...

    def drop(self, workspace_id: str, trigger_id: str) -> None: ...


class DeliveryRows(Protocol):
    def insert(self, deliveries: Sequence[DeliveryRow]) -> None: ...

    def get(self, workspace_id: str, delivery_id: str) -> DeliveryRow | None: ...

    def lines(
        self,
        workspace_id: str,
        trigger_id: str,
        outcome: DeliveryOutcome | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[DeliveryRow]:
        """Newest first."""
        ...

    def recorded(self, workspace_id: str, trigger_id: str, slots: Sequence[str]) -> dict[str, Recorded]:
        """By slot, the invocation that is recorded for it."""
        ...

    def accepted(self, workspace_id: str, trigger_id: str, since: str, latest: str) -> tuple[int, str | None]:
        """How many within, and when the first of them came."""
        ...

    def repeat(self, invocation_id: str, at: str) -> None:
        """What that invocation was made from came once more."""
        ...

    def answer(self, delivery_id: str, status: int) -> None: ...

    def drop_of(self, workspace_id: str, trigger_id: str) -> None: ...

    def drop_old(self, before: str, limit: int) -> int: ...
