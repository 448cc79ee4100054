"""What came to a trigger is seen by who may see what a run was given: a key needs `run.read` for it.

Without it there is all that Onward says of itself: which trigger, when, what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from onward.domain.access import Principal
from onward.ports.rows.feed import Change
from onward.ports.rows.triggers import DecisionRow, InvocationRow
from onward.services.triggers.deciding import OUTCOMES
from onward.services.triggers.firing_keys import lane_key
from onward.services.triggers.views import InvocationView, invocation_view

PERMISSION: Final = "run.read"
NOT_SHOWN: Final = f"Not shown: this needs the permission {PERMISSION}."
# Of what a run sees as `trigger`, that which nobody sent.
_OURS: Final = frozenset({"type", "id", "name", "source", "invocation_id", "scheduled_for", "depth"})
# Their sentences quote what came, keys that were made of it, or what its run said.
_QUOTING: Final = frozenset(
    {
        *("filtered", "invalid_input", "deduped", "rate_limited", "debounced", "queued"),
        *("failed", "failed_to_start", "retried", "auto_paused"),
    }
)


def invocation_for(principal: Principal, row: InvocationRow, before: int | None = None) -> InvocationView:
    """`before`: how many stand in its line in front of it, where somebody has counted them."""
    view = invocation_view(row, before)
    return view if principal.may(PERMISSION) else _without(view, row)


def decisions_for(principal: Principal, decisions: Iterable[DecisionRow]) -> tuple[DecisionRow, ...]:
    return tuple(
        replace(made, sentence=sentence_for(principal, made.outcome, made.sentence)) for made in decisions
    )


def sentence_for(principal: Principal, outcome: str, sentence: str) -> str:
    """Where it quotes what came, what the outcome means in general."""
    return sentence if principal.may(PERMISSION) or outcome not in _QUOTING else OUTCOMES[outcome]


def change_for(principal: Principal, change: Change) -> Change:
    """As the feed tells of a decision."""
    if change.kind != "trigger.decided":
        return change
    sentence = sentence_for(principal, change.data["outcome"], change.data["sentence"])
    return replace(change, data={**change.data, "sentence": sentence})


def _without(view: InvocationView, row: InvocationRow) -> InvocationView:
    hidden = {name for name, value in view.trigger.items() if name not in _OURS and value is not None}
    return replace(
        view,
        trigger={name: value for name, value in view.trigger.items() if name not in hidden},
        not_shown=tuple(sorted(hidden)),
        reason=NOT_SHOWN if view.reason and _is_of_what_came(row) else view.reason,
        attempts=tuple(map(_attempt, view.attempts)),
        waiting_for=OUTCOMES["queued"] if _is_in_line_by_key(row) else view.waiting_for,
    )


def _is_of_what_came(row: InvocationRow) -> bool:
    """How an attempt failed, or why the trigger did not want it."""
    return row.status in ("failed", "skipped") or any(one["outcome"] == "failed" for one in row.attempts)


def _attempt(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "reason": NOT_SHOWN} if one.get("reason") and one["outcome"] == "failed" else one


def _is_in_line_by_key(row: InvocationRow) -> bool:
    waits = row.status == "pending" and row.waits_for == "lane"
    return waits and row.lane is not None and bool(lane_key(row.lane))
