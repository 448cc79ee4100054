"""What should have started lately and did not, by trigger: no run tells of it, so nobody would see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from onward.domain.access import Principal, require
from onward.domain.instants import to_text
from onward.ports.rows.triggers import MissedRow
from onward.services.context import Services
from onward.services.triggers.refusals import readable
from onward.services.triggers.withheld import sentence_for


@dataclass(frozen=True, slots=True)
class MissedTrigger:
    """`count`: how many of its firings did not start. `outcome`, `sentence` and `at` are the last one's."""

    trigger_id: str
    name: str
    title: str
    count: int
    outcome: str
    sentence: str
    at: str


@dataclass(frozen=True, slots=True)
class MissedFirings:
    """`triggers`: how many of them missed something; `items` are the ones of the newest misses."""

    since: str
    triggers: int
    items: tuple[MissedTrigger, ...]


def missed_firings(app: Services, principal: Principal, hours: int = 24, limit: int = 50) -> MissedFirings:
    """Left out by catch-up, or not able to start. What policies leave out on purpose is not among them."""
    require(principal, "trigger.read")
    since = to_text(app.clock.now() - timedelta(hours=hours))
    with app.store.read() as tx:
        triggers, rows = tx.decisions.missed(principal.workspace_id, since, limit)
    return MissedFirings(since, triggers, tuple(_view(principal, row) for row in rows))


def _view(principal: Principal, row: MissedRow) -> MissedTrigger:
    trigger = readable(row.document)
    return MissedTrigger(
        trigger_id=row.trigger_id,
        name=row.name,
        title="" if trigger is None else trigger.title,
        count=row.count,
        outcome=row.outcome,
        sentence=sentence_for(principal, row.outcome, row.sentence),
        at=row.at,
    )
