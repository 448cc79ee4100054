"""What only a look at other rows can tell of triggers (T18): a few looks, however many are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from onward.domain.instants import to_text
from onward.domain.triggers.trouble import LATE_SECONDS
from onward.ports.rows.triggers import TriggerRow, Troubles
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.triggers import hooks
from onward.services.triggers.backlog import full_ones
from onward.services.triggers.refusals import readable

_LATE: Final = "It should have fired by now, and has not."


@dataclass(frozen=True, slots=True)
class _Held:
    """Firings of one trigger that wait for workflows, by the names that they were recorded with."""

    count: int
    workflows: tuple[str, ...]


def troubles(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> Mapping[str, str]:
    """By trigger: why what comes in does not start, or waits; and that its time went by."""
    held = _held(tx, rows)
    enabled = _switches(tx, rows, held)
    found = {row.id: _LATE for row in _late(rows, _late_before(app))}
    found |= full_ones(app, tx, [row.id for row in rows])
    found |= {row.id: _without_workflow(row, enabled) for row in rows if _is_without(row, enabled, held)}
    found |= {row.id: trouble for row in rows if (trouble := hooks.trouble(app, tx, row)) is not None}
    found |= _kept(app, tx, rows)
    for trigger_id, one in held.items():
        found[trigger_id] = " ".join(filter(None, (found.get(trigger_id), _wait(one, enabled))))
    return found


def known_troubles(app: Services, tx: Tx, workspace_id: str) -> Troubles:
    """The same of all triggers of a workspace, as far as SQL has to be told of it."""
    crowded = tx.invocations.crowded(workspace_id, app.limits.waiting_invocations)
    return Troubles(
        late_before=_late_before(app),
        shut=hooks.shut_ones(app, tx, workspace_id),
        full=list(full_ones(app, tx, crowded)),
    )


def waiting_words(count: int) -> str:
    many = "One that was recorded waits" if count == 1 else f"{count:,} that were recorded wait"
    return f"{many} until it is enabled."


def _late_before(app: Services) -> str:
    return to_text(app.clock.now() - timedelta(seconds=LATE_SECONDS))


def _late(rows: Sequence[TriggerRow], before: str) -> list[TriggerRow]:
    """The scheduler has not come to them, or could not."""
    on = (row for row in rows if row.enabled and row.state is None)
    return [row for row in on if row.next_at is not None and row.next_at <= before]


def _held(tx: Tx, rows: Sequence[TriggerRow]) -> dict[str, _Held]:
    """Of those that a person has paused nothing would start now anyway."""
    asked = [row.id for row in rows if row.paused_until is None]
    counted = tx.admissions.count_held(rows[0].workspace_id, asked) if asked else {}
    if not counted:
        return {}
    workflows: dict[str, set[str]] = {trigger_id: set() for trigger_id in counted}
    for one in tx.admissions.held(rows[0].workspace_id, list(counted)):
        if (trigger := readable(one.document)) is not None:
            workflows[one.trigger_id].add(trigger.workflow)
    return {one: _Held(count, tuple(sorted(workflows[one]))) for one, count in counted.items()}


def _switches(tx: Tx, rows: Sequence[TriggerRow], held: Mapping[str, _Held]) -> Mapping[str, bool]:
    """Whether the workflows that they start, and that their firings wait for, are enabled."""
    named = {row.workflow for row in rows} | {name for one in held.values() for name in one.workflows}
    return tx.workflows.switches(rows[0].workspace_id, sorted(named)) if rows else {}


def _is_without(row: TriggerRow, enabled: Mapping[str, bool], held: Mapping[str, _Held]) -> bool:
    """And nothing waits for it: that is told with those that do."""
    is_on = row.enabled and row.state is None and not enabled.get(row.workflow)
    return is_on and (row.id not in held or row.workflow not in held[row.id].workflows)


def _without_workflow(row: TriggerRow, enabled: Mapping[str, bool]) -> str:
    if row.workflow not in enabled:
        return f"The workflow {row.workflow!r} is gone, so what comes in fails to start. Choose another one."
    becomes = "waits" if row.kind in ("webhook", "event") else "fails to start"
    mend = f"onward workflow enable {row.workflow}"
    return f"The workflow {row.workflow!r} is disabled, so what comes in {becomes}: {mend}"


def _wait(held: _Held, enabled: Mapping[str, bool]) -> str:
    many = "One that was recorded waits" if held.count == 1 else f"{held.count:,} that were recorded wait"
    what = {0: "a workflow", 1: "it"}.get(len(held.workflows), "them")
    return " ".join((*(_cause(name, enabled) for name in held.workflows), f"{many} for {what}."))


def _cause(workflow: str, enabled: Mapping[str, bool]) -> str:
    if workflow not in enabled:
        return f"The workflow {workflow!r} is gone: choose another one."
    if enabled[workflow]:
        return f"The workflow {workflow!r} has not been published yet: onward workflow publish {workflow}."
    return f"The workflow {workflow!r} is disabled: onward workflow enable {workflow}."


def _kept(app: Services, tx: Tx, rows: Sequence[TriggerRow]) -> dict[str, str]:
    """Of those that paused themselves."""
    paused = [row.id for row in rows if row.state == "paused" and row.paused_until is None]
    counted = tx.invocations.count_waiting(paused, app.limits.waiting_invocations)
    return {trigger_id: waiting_words(count) for trigger_id, count in counted.items() if count}
