"""What rows tell that an alert may be about: bad news, and the good news that end them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from onward.domain.alerts.alert import Alert, Condition

What = Literal["run", "firing", "started", "unstarted", "slot", "switch", "lag"]
Verdict = Literal["bad", "good"]
# Seen again at every look for as long as it is so.
STANDING: Final = frozenset({"unstarted", "lag"})


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened, or is so. `ok` False: it went wrong.

    run and firing: it ended. started: an invocation began, so late. unstarted: one should have begun.
    slot: it was missed, or one started. switch: the trigger paused itself, or was enabled.
    lag: of the scheduler.
    """

    what: What
    ok: bool
    workspace_id: str
    at: str
    workflow_id: str = ""
    workflow: str = ""
    trigger_id: str | None = None
    trigger: str | None = None
    run_id: str | None = None
    sentence: str = ""
    slot: str | None = None
    count: int = 1
    late_seconds: float = 0.0
    # Its parent is told of it, and may go on in spite of it.
    is_child: bool = False
    # Whoever is told by starting a workflow would be told for ever.
    by_alert: bool = False


def verdict(alert: Alert, condition: Condition, news: News) -> Verdict | None:
    """Whether it is bad or good news for this condition; None: it does not concern it."""
    if condition.kind != "scheduler_lag" and not _concerns(alert, news):
        return None
    if news.what not in _WHAT[condition.kind]:
        return None
    if condition.kind == "failures_in_row" and news.what != _ended(alert):
        return None
    if condition.kind in ("late", "scheduler_lag"):
        if news.late_seconds > condition.after:
            return "bad"
        return None if news.what == "unstarted" else "good"
    return "good" if news.ok else "bad"


def key_of(alert: Alert, condition: Condition, news: News) -> str:
    """What it is one and the same trouble as: within its window it is told once."""
    if condition.kind == "scheduler_lag":
        return condition.kind
    by_workflow = news.what == "run" and not alert.where.trigger
    return f"{condition.kind}:{news.workflow_id if by_workflow else news.trigger_id}"


_WHAT: Final = {
    "run_failed": ("run",),
    "failures_in_row": ("run", "firing"),
    "missed": ("slot",),
    "late": ("started", "unstarted"),
    "auto_paused": ("switch",),
    "scheduler_lag": ("lag",),
}


def _ended(alert: Alert) -> What:
    """Of triggers the firings are counted, with all their attempts; of workflows the runs."""
    return "firing" if alert.where.trigger else "run"


def _concerns(alert: Alert, news: News) -> bool:
    if news.is_child and not alert.where.workflow:
        return False
    return alert.where.fits(news.workflow, news.trigger)
