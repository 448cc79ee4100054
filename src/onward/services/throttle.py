"""Guessing is slow: ten wrong answers in a quarter of an hour, for an account or from an address.

The wrong answers are counted in the audit: they survive restarts, hold for every
server of the installation, and an administrator sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from onward.domain.errors import Limited
from onward.domain.instants import to_text
from onward.ports.rows.access import AuditRow
from onward.ports.store import Tx
from onward.services.context import Services

WINDOW = timedelta(minutes=15)
MOST_WRONG = 10
FAILED = "signin.failed"


@dataclass(frozen=True, slots=True)
class Guess:
    """Who is asked for, and from where. The address may be unknown."""

    workspace_id: str
    email: str
    address: str

    @property
    def subject(self) -> str:
        return f"email:{self.email}"


def refuse_guessing(app: Services, tx: Tx, guess: Guess) -> None:
    since = to_text(app.clock.now() - WINDOW)
    wrong = tx.audit.count_since(guess.workspace_id, since, FAILED, guess.subject)
    if guess.address:
        from_there = tx.audit.count_by_actor_since(guess.workspace_id, since, FAILED, guess.address)
        wrong = max(wrong, from_there)
    if wrong >= MOST_WRONG:
        raise Limited(
            "too_many_attempts",
            f"There were {MOST_WRONG} wrong attempts within {WINDOW.seconds // 60} minutes.",
            hint="Wait a quarter of an hour, or ask an administrator for a sign-in link.",
            retry_after=int(WINDOW.total_seconds()),
        )


def record_wrong(app: Services, tx: Tx, guess: Guess) -> None:
    tx.audit.insert(
        AuditRow(
            id=app.clock.new_id("aud"),
            workspace_id=guess.workspace_id,
            at=app.clock.now_text(),
            actor_kind="anonymous",
            actor_id=guess.address,
            actor_name=guess.address or "unknown",
            action=FAILED,
            subject=guess.subject,
            detail={},
        )
    )
