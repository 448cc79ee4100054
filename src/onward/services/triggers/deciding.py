"""The decision log: what became of every slot and every wish, with a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from onward.domain.definitions.findings import did_you_mean
from onward.ports.rows.triggers import DecisionRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.given import invalid

# Outcome -> what it means; the reference is made from this.
OUTCOMES: Final = {
    "fired": "It was recorded, and starts.",
    "skipped_catchup": "It was missed, and the catch-up policy leaves it out.",
    "skipped_overlap": "The one before it was still running, or waited for its next attempt.",
    "cancelled_previous": "The one before it was still running, or waited, and was cancelled for it.",
    "filtered": "The filter was not true.",
    "deduped": "One with the same dedupe key came before, within the window.",
    "rate_limited": "More came than the rate limit takes: it does not start.",
    "throttled": "More came than the throttle lets through at once: it starts later.",
    "debounced": "Others came within the quiet time: one of them fires for all.",
    "batched": "It went into a batch, which fires as one.",
    "queued": "Others of its concurrency key are running: it waits in line.",
    "backfilled": "Somebody asked for a range of slots to be fired again.",
    "paused": "A person paused the trigger until a certain time.",
    "resumed": "It goes on: somebody enabled it, a pause is over, the workflow that firings waited for may "
    "start again, or a clock that had run ahead was set back.",
    "renewed": "The trigger was changed: what waits goes on with it as it is now.",
    "backlog_full": "As many firings wait to start as may: it was not taken.",
    "refused": "Deliveries to its webhook were not taken: its deliveries say why.",
    "disabled": "The trigger was disabled; what it had not started is dropped.",
    "cancelled": "A person cancelled it, its run or its backfill, or a newer one replaced it.",
    "denied": "Whoever it runs as may not start runs any more.",
    "invalid_input": "The inputs could not be worked out, or do not fit the workflow.",
    "failed_to_start": "The workflow could not be started.",
    "delayed": "It could not start yet, and is tried again.",
    "retried": "An attempt failed, and another one follows.",
    "failed": "The last attempt failed.",
    "loop": "Events started runs that emitted events, too many in a row: it was not started.",
    "auto_paused": "Too many failures in a row: the trigger paused itself.",
    "broken": "The trigger cannot be read any more, and was set aside.",
}


def decide(
    app: Services,
    tx: Tx,
    workspace_id: str,
    trigger_id: str,
    outcome: str,
    sentence: str,
    *,
    slot: str | None = None,
    invocation_id: str | None = None,
    last_slot: str | None = None,
    count: int = 1,
) -> None:
    made = decision(app, workspace_id, trigger_id, outcome, sentence, slot, invocation_id, last_slot, count)
    record(app, tx, [made])


def decision(
    app: Services,
    workspace_id: str,
    trigger_id: str,
    outcome: str,
    sentence: str,
    slot: str | None = None,
    invocation_id: str | None = None,
    last_slot: str | None = None,
    count: int = 1,
) -> DecisionRow:
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome!r} is no outcome")
    return DecisionRow(
        id=app.clock.new_id("dec"),
        workspace_id=workspace_id,
        trigger_id=trigger_id,
        at=app.clock.now_text(),
        outcome=outcome,
        sentence=sentence,
        slot=slot,
        last_slot=last_slot,
        count=count,
        invocation_id=invocation_id,
    )


def given_outcome(outcome: str | None, pointer: str = "/query/outcome") -> str | None:
    """What somebody looks for: of a word that is none, an empty page would be read as "never"."""
    if outcome is not None and outcome not in OUTCOMES:
        detail = f"There is no outcome {outcome[:40]!r}: it is one of {', '.join(OUTCOMES)}."
        hint = did_you_mean(outcome, OUTCOMES) or "What each of them means: docs/reference/decisions.md"
        raise invalid(pointer, "unknown_outcome", detail, hint)
    return outcome


def record(app: Services, tx: Tx, decisions: Sequence[DecisionRow]) -> None:
    tx.decisions.insert(decisions)
    for made in decisions:
        data: dict[str, Any] = {"outcome": made.outcome, "sentence": made.sentence, "count": made.count}
        data["invocation_id"] = made.invocation_id
        tx.feed.append(made.workspace_id, f"trigger:{made.trigger_id}", "trigger.decided", data, made.at)
