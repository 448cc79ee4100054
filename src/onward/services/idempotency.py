"""The same request sent twice is carried out once and answered twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from onward.domain.access import Principal
from onward.domain.errors import Conflict, Invalid
from onward.domain.instants import to_text
from onward.ports.rows.access import IdempotencyKey, IdempotencyRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.given import given_line

REMEMBERED = timedelta(hours=24)
# A request takes seconds; one that is in flight for longer died with its process.
DEAD_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Fresh:
    """Carry it out, then `finish` or `abandon` it."""

    key: IdempotencyKey
    claimed_at: str


@dataclass(frozen=True, slots=True)
class Replay:
    """It was carried out before; this was the answer."""

    status: int
    response: Any


def claim(app: Services, principal: Principal, route: str, key: str, body_hash: str) -> Fresh | Replay:
    """Raises `Conflict` while the first request is in flight, `Invalid` when its body was another."""
    wanted = IdempotencyKey(
        principal.workspace_id,
        f"{principal.kind}:{principal.id}",
        route,
        given_line(key, "/headers/idempotency-key"),
    )
    with app.store.write() as tx:
        at = app.clock.now_text()
        if tx.idempotency.claim(wanted, body_hash, at):
            return Fresh(wanted, at)
        before = tx.idempotency.get(wanted)
        if before is None:  # dropped by housekeeping in this very moment
            raise _in_flight()
        if _is_over(app, before):
            return _take_over(tx, before, body_hash, at)
        return _answer(before, body_hash)


def finish(app: Services, claimed: Fresh, status: int, response: Any) -> None:
    with app.store.write() as tx:
        tx.idempotency.finish(claimed.key, claimed.claimed_at, status, response)


def abandon(app: Services, claimed: Fresh) -> None:
    """Nothing was done: the next request with this key is the first one."""
    with app.store.write() as tx:
        tx.idempotency.abandon(claimed.key, claimed.claimed_at)


def _is_over(app: Services, row: IdempotencyRow) -> bool:
    lasts = DEAD_AFTER if row.status is None else REMEMBERED
    return row.created_at < to_text(app.clock.now() - lasts)


def _take_over(tx: Tx, before: IdempotencyRow, body_hash: str, at: str) -> Fresh:
    if before.status is None and before.body_hash != body_hash:
        raise _other_body()
    if not tx.idempotency.take_over(before, body_hash, at):
        raise _in_flight()
    return Fresh(before.key, at)


def _answer(before: IdempotencyRow, body_hash: str) -> Replay:
    if before.body_hash != body_hash:
        raise _other_body()
    if before.status is None:
        raise _in_flight()
    return Replay(before.status, before.response)


def _in_flight() -> Conflict:
    return Conflict(
        "idempotency_in_flight",
        "A request with this Idempotency-Key is being carried out at the moment.",
        hint="Wait a second and send it again: you get the answer of the first one.",
        retry_after=1,
    )


def _other_body() -> Invalid:
    return Invalid(
        "idempotency_key_reused",
        "This Idempotency-Key was used for a request with another body.",
        hint="Use a new key for a new request.",
    )
