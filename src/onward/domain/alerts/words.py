"""An alert in plain words: `A run failed, or a firing was missed (nightly-*): mail to ops@example.com`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from onward.domain.alerts.alert import Alert, Condition, Target, Where
from onward.domain.instants import from_text


def in_words(alert: Alert) -> str:
    what = _listed([_condition(one) for one in alert.on], "or")
    whom = _listed([target_in_words(one) for one in alert.to], "and")
    over = ", and when it is over" if alert.resolved else ""
    return (
        f"{what[0].upper()}{what[1:]}{_where(alert.where)}: {whom}, at most every {span(alert.every)}{over}."
    )


def target_in_words(target: Target) -> str:
    match target.channel:
        case "email":
            return f"mail to {target.to}"
        case "webhook":
            return f"webhook to {shown_address(target.to)}"
        case "workflow":
            return f"workflow {target.to}"


def shown_address(url: str) -> str:
    """Without what comes behind the host: it may let whoever reads it in."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    hidden = "/***" if parts.path.strip("/") or parts.query else ""
    return f"{parts.scheme}://{place}{hidden}"


def span(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 5 min`, `2 days`"""
    whole = int(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 7_200:
        return f"{whole // 60} min"
    if whole < 172_800:
        return f"{whole // 3_600} h" + (f" {whole % 3_600 // 60} min" if whole % 3_600 >= 60 else "")
    return f"{timedelta(seconds=whole).days} days"


def moment(at: str) -> str:
    return f"{from_text(at):%Y-%m-%d %H:%M:%S} UTC"


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _condition(condition: Condition) -> str:
    match condition.kind:
        case "run_failed":
            return "a run failed"
        case "failures_in_row":
            return f"{condition.count} failures in a row"
        case "missed":
            return "a firing was missed"
        case "late":
            return f"a firing is more than {span(condition.after)} late"
        case "auto_paused":
            return "a trigger paused itself"
        case "scheduler_lag":
            return f"the scheduler is more than {span(condition.after)} behind"


def _where(where: Where) -> str:
    said = [
        *([f"triggers {_listed(where.trigger, 'or')}"] if where.trigger else []),
        *([f"workflows {_listed(where.workflow, 'or')}"] if where.workflow else []),
    ]
    return f" ({', '.join(said)})" if said else ""


def _listed(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
