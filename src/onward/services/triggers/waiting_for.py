"""Why a recorded firing has not started yet, in one sentence."""

from __future__ import annotations

from onward.ports.rows.admissions import PAUSED
from onward.ports.rows.triggers import InvocationRow
from onward.services.triggers.delays import delay_of
from onward.services.triggers.firing_keys import lane_key


def waiting_for(row: InvocationRow, before: int | None = None) -> str | None:
    """None when it waits for nothing but the next look of the scheduler, or does not wait any more.

    `before`: how many stand in line in front of it, where they were counted.
    """
    if row.status != "pending":
        return None
    if row.waits_for is None:
        return _start(row)
    if row.waits_for.startswith(PAUSED):
        return "Its trigger is paused: it goes on when the pause ends, or somebody enables it."
    match row.waits_for:
        case "policies" | "pace":
            return "The scheduler is about to look at its trigger's policies."
        case "quiet":
            return f"It fires when it has been quiet: at {_shown(row.due_at)}, unless another one comes."
        case "batch":
            return f"It goes into the batch {row.part_of}, which fires at {_shown(row.due_at)}, or when full."
        case "lane":
            return _line(row, before)
        case "workflow":
            return row.reason
        case "backfill":
            return f"It has its turn in the backfill {row.backfill_id} after the slots before it."
    return None


def _start(row: InvocationRow) -> str | None:
    if (delay := delay_of(row)) is not None:
        return f"{delay['reason']} It is tried again after {_shown(row.due_at)}."
    if row.attempt:
        return f"The next attempt starts at {_shown(row.due_at)}."
    if row.in_line:
        return "It stands in line behind those before it: overlap is queue."
    if row.paced_at is not None:
        return f"The throttle lets it start at {_shown(row.due_at)}."
    return None


def _line(row: InvocationRow, before: int | None) -> str:
    key = "" if row.lane is None else lane_key(row.lane)
    of = f" with the key {key}" if key else " of its trigger"
    at_once = "one runs" if row.lane_limit == 1 else f"{row.lane_limit} run"
    return f"It stands in line: {at_once} at once{of}{_front(before)}."


def _front(before: int | None) -> str:
    if before is None:
        return ""
    if before == 0:
        return ", and it is the next"
    return ", and one waits before it" if before == 1 else f", and {before} wait before it"


def _shown(at: str) -> str:
    return f"{at[:19].replace('T', ' ')} UTC"
