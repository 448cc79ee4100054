"""Triggers as code: written in files, they become what the workspace has, by their names.

The same upsert for triggers beside the steps of an applied file and for those that are imported alone.
What a person has switched off stays off (T6), and what is the same already stays untouched.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from onward.domain.access import Principal, require
from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding
from onward.domain.errors import FieldError, Invalid, OnwardError
from onward.domain.triggers.beside_steps import WrittenTrigger, read_triggers
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import same_schedule
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.documents import stored_text
from onward.services.files import FILE, at_line, changes
from onward.services.given import invalid
from onward.services.triggers import hooks
from onward.services.triggers.dropped import dropped
from onward.services.triggers.fitting import (
    declared_inputs,
    refuse_name,
    refuse_never,
    refuse_too_many,
    unfit_inputs,
)
from onward.services.triggers.hook_paths import Refusal, path_refusals
from onward.services.triggers.triggers import apply_in, delete_in, is_as_wanted
from onward.services.wanted import Wanted

Action = Literal["create", "update", "unchanged", "delete"]
MOST_AT_ONCE: Final = 1_000

WantedTrigger = Wanted[WrittenTrigger]


@dataclass(frozen=True, slots=True)
class TriggerItem:
    """What happens to one trigger. `findings`: warnings, of a deletion what is dropped with it."""

    action: Action
    name: str
    workflow: str
    path: str | None
    trigger_id: str | None
    changes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def triggers_beside(document: Document) -> tuple[list[WrittenTrigger], tuple[Finding, ...]]:
    """With what the workflow beside them would refuse of their inputs."""
    written, findings = read_triggers(document)
    declared = document.data.get("inputs") if isinstance(document.data, Mapping) else None
    for one in written:
        if one.trigger.branch == "main":
            findings += _unfit(document, one, declared)
    return written, tuple(findings)


def foreseen(
    app: Services, tx: Tx, workspace_id: str, documents: Sequence[Document]
) -> Iterator[tuple[int, Finding]]:
    """What the workspace would refuse of the triggers in these, by the index of the document. A warning is
    what an application with --prune would take."""
    wanted = [
        Wanted("", index, document, one)
        for index, document in enumerate(documents)
        for one in read_triggers(document)[0]
    ]
    _, refusals = _plan_all(app, tx, workspace_id, wanted, leaving=())
    for refusal in refusals:
        finding = refusal.one.finding(refusal.error)
        yield refusal.one.index, replace(finding, severity="warning") if refusal.until_pruned else finding


def plan(
    app: Services,
    tx: Tx,
    principal: Principal,
    wanted: Sequence[WantedTrigger],
    *,
    prune: bool = False,
    errors: Sequence[FieldError] = (),
) -> list[TriggerItem]:
    """What would happen. Raises what cannot, with the `errors` that were found before: nothing is applied
    then.

    `prune`: those that once stood beside the steps of a file, and stand in none any more, are deleted.
    """
    if len(wanted) > MOST_AT_ONCE:
        detail = f"At most {MOST_AT_ONCE} triggers are applied at once (`triggers`)."
        raise invalid("/documents", "limit_triggers", detail)
    left = _left(app, tx, principal, wanted) if prune else []
    leaving = [item.name for item in left]
    items, refusals = _plan_all(app, tx, principal.workspace_id, wanted, leaving)
    if errors or refusals:
        raise refused([*errors, *(refusal.one.refusal(refusal.error) for refusal in refusals)])
    refuse_too_many(tx, principal.workspace_id, sum(one.action == "create" for one in items) - len(left))
    items += left
    if any(item.action != "unchanged" for item in items):
        require(principal, "trigger.write")
    return items


def carry_out(
    app: Services,
    tx: Tx,
    principal: Principal,
    items: Sequence[TriggerItem],
    wanted: Iterable[WantedTrigger],
    source: str,
) -> list[TriggerItem]:
    """In the transaction of the plan, after the workflows are there.

    What is deleted goes first, and paths are given up before any is taken: they may move from one to another.
    """
    by_name = {one.name: one for one in wanted}
    _make_way(app, tx, principal, items, by_name)
    return [_carried_out(app, tx, principal, item, by_name.get(item.name), source) for item in items]


def check_workflow(tx: Tx, principal: Principal, one: WantedTrigger) -> list[FieldError]:
    """For triggers that stand alone: their workflow exists, and takes their inputs."""
    try:
        _, declared = declared_inputs(tx, principal.workspace_id, one.written.trigger)
    except TriggerError as error:
        return [one.refusal(error)]
    if declared is None:
        return []
    return [at_line(one.path, one.index, finding) for finding in _unfit(one.document, one.written, declared)]


def refused(errors: Sequence[FieldError]) -> Invalid:
    return Invalid(
        "triggers_invalid",
        "Nothing was applied: some triggers have errors.",
        hint="Correct them and apply again.",
        errors=tuple(errors[:100]),
    )


def _left(app: Services, tx: Tx, principal: Principal, wanted: Sequence[WantedTrigger]) -> list[TriggerItem]:
    named = {one.name for one in wanted}
    rows = tx.triggers.from_source(principal.workspace_id, FILE)
    return [_deleted(app, tx, row) for row in rows if row.name not in named]


def _deleted(app: Services, tx: Tx, row: TriggerRow) -> TriggerItem:
    found = dropped(app, tx, row.id)
    findings = (found,) if found else ()
    return TriggerItem("delete", row.name, row.workflow, None, row.id, findings=findings)


def _plan_all(
    app: Services, tx: Tx, workspace_id: str, wanted: Sequence[WantedTrigger], leaving: Collection[str]
) -> tuple[list[TriggerItem], list[Refusal]]:
    items: list[TriggerItem] = []
    refusals = list(path_refusals(tx, workspace_id, wanted, leaving))
    for one in wanted:
        before = tx.triggers.by_name(workspace_id, one.name)
        try:
            items.append(_planned(app, one, before))
        except TriggerError as error:
            refusals.append(Refusal(one, error))
    return items, refusals


def _planned(app: Services, one: WantedTrigger, before: TriggerRow | None) -> TriggerItem:
    trigger, text = one.written.trigger, stored_text(one.written.document)
    if before is None:
        refuse_name(trigger.name)
        refuse_never(trigger, app.clock.now())
        return TriggerItem("create", trigger.name, trigger.workflow, one.path, None)
    if is_as_wanted(before, text):
        return TriggerItem("unchanged", trigger.name, trigger.workflow, one.path, before.id)
    if one.written.pointer and before.source != FILE and before.workflow != trigger.workflow:
        message = f"There is a trigger {trigger.name!r} already, which starts {before.workflow!r}."
        raise TriggerError("/name", "name_taken", message, "Choose another name, or delete that one.")
    stored = json.loads(before.document)
    if not same_schedule(stored, one.written.document):
        refuse_never(trigger, app.clock.now())
    lines = changes(stored, one.written.document)
    return TriggerItem("update", trigger.name, trigger.workflow, one.path, before.id, lines)


def _unfit(document: Document, one: WrittenTrigger, declared: object) -> list[Finding]:
    """An input that is missing is blamed on the inputs, or on the trigger where there are none."""
    if not isinstance(declared, Mapping):
        declared = {}
    problems = unfit_inputs(declared, one.trigger)
    below = f"{one.pointer}/inputs"
    return [
        document.finding(replace(problem, pointer=f"{below}{problem.pointer}", offset=None))
        for problem in problems
    ]


def _make_way(
    app: Services,
    tx: Tx,
    principal: Principal,
    items: Sequence[TriggerItem],
    wanted: Mapping[str, WantedTrigger],
) -> None:
    changed = {item.trigger_id: item for item in items if item.trigger_id and item.action != "unchanged"}
    # In the order in which deliveries take them, so that neither holds what the other one wants.
    for trigger_id in sorted(changed):
        row = tx.triggers.get(principal.workspace_id, trigger_id, lock=True)
        if row is None or row.name != changed[trigger_id].name:  # of another name by now: another one
            continue
        if changed[trigger_id].action == "delete":
            delete_in(app, tx, principal, row)
        else:
            hooks.give_up_path(tx, row, wanted[row.name].written.trigger.webhook)


def _carried_out(
    app: Services, tx: Tx, principal: Principal, item: TriggerItem, one: WantedTrigger | None, source: str
) -> TriggerItem:
    if one is None or item.action == "unchanged":
        return item
    try:
        text = stored_text(one.written.document)
        _, row = apply_in(app, tx, principal, one.written.trigger, text, source)
    except TriggerError as error:
        raise refused([one.refusal(error)]) from None
    except OnwardError as error:  # of its webhook, say: told with the place, and everything is undone
        raise one.placed(error) from None
    return replace(item, trigger_id=row.id)
