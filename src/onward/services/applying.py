"""`onward workflow apply DIR`: a set of documents becomes what the workspace runs, all of it or nothing.

A document may carry `triggers:` and `alerts:` beside its steps: they are applied in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from onward.domain.access import Principal, require
from onward.domain.alerts.beside_steps import read_alerts
from onward.domain.definitions.applied_file import workflow_of
from onward.domain.definitions.diff import diff
from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding
from onward.domain.errors import Conflict, FieldError, Invalid
from onward.ports.rows.workflows import Source, WorkflowRow
from onward.ports.store import Tx
from onward.services.alerts import files as alert_files
from onward.services.alerts.files import AlertItem, WantedAlert
from onward.services.alerts.recipients import Around
from onward.services.alerts.unreachable import told_by
from onward.services.checking import CheckedText, check_file, definitions_in
from onward.services.context import Services
from onward.services.drafts import new_workflow, tell_created
from onward.services.files import FILE, IMPORT, FileText, at_line
from onward.services.given import given_note, invalid
from onward.services.publishing import publish_in, settle_draft
from onward.services.reading import read_text
from onward.services.renaming import name_taken
from onward.services.triggers import files as trigger_files
from onward.services.triggers.files import TriggerItem, WantedTrigger, triggers_beside
from onward.services.triggers.starters import starters
from onward.services.versions import MAIN
from onward.services.wanted import Wanted, repeated
from onward.services.workflows import delete_in

MAX_DOCUMENTS = 500
_MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class ApplyItem:
    """What happens to one workflow. `version` is the number it has afterwards."""

    action: Literal["create", "update", "unchanged", "delete"]
    name: str
    path: str | None
    workflow_id: str | None
    version: int | None
    changes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplyView:
    dry_run: bool
    items: tuple[ApplyItem, ...]
    triggers: tuple[TriggerItem, ...] = ()
    alerts: tuple[AlertItem, ...] = ()


def apply(
    app: Services,
    principal: Principal,
    documents: Sequence[FileText],
    *,
    prune: bool = False,
    dry_run: bool = False,
    note: str = "",
    source: Source = "cli",
) -> ApplyView:
    """What is the same already stays untouched; drafts that somebody is writing stay too.

    `prune` deletes workflows that are not among the documents, if their first version came
    from the command line, and triggers and alerts that once stood in a file and stand in none any
    more: what people made in the editor is theirs.
    """
    require(principal, "workflow.publish")
    given_note(note, "/note")
    with app.store.read() as tx:
        checked = _check_all(app, tx, principal, documents)
        if dry_run:
            return _plan(app, tx, principal, checked, prune)
    with app.store.write() as tx:
        _lock_all(tx, principal)
        planned = _plan(app, tx, principal, checked, prune)
        return _carry_out_all(app, tx, principal, planned, checked, note, source)


@dataclass(frozen=True, slots=True)
class _Checked:
    path: str
    name: str
    checked: CheckedText
    triggers: tuple[WantedTrigger, ...] = ()
    alerts: tuple[WantedAlert, ...] = ()


def _check_all(
    app: Services, tx: Tx, principal: Principal, documents: Sequence[FileText]
) -> tuple[_Checked, ...]:
    """Each knows of all the others, so that a set can refer to itself."""
    if len(documents) > MAX_DOCUMENTS:
        raise invalid(
            "/documents",
            "limit_documents",
            f"At most {MAX_DOCUMENTS} documents are applied at once (`documents`).",
        )
    read = [(one.path, read_text(app, one.text)) for one in documents]
    others = definitions_in(workflow_of(document) for _, document in read)
    checked = [
        _checked(app, tx, principal, index, path, document, others)
        for index, (path, document) in enumerate(read)
    ]
    errors = [
        *_errors(checked),
        *_repeated(checked),
        *repeated(_all_triggers(checked)),
        *repeated(_all_alerts(checked)),
    ]
    if errors:
        raise Invalid(
            "definitions_invalid",
            "Nothing was applied: some documents have errors.",
            hint="Correct them and apply again.",
            errors=tuple(errors[:_MOST_TOLD]),
        )
    return tuple(checked)


def _checked(
    app: Services,
    tx: Tx,
    principal: Principal,
    index: int,
    path: str,
    document: Document,
    others: Mapping[str, Mapping[str, Any]],
) -> _Checked:
    """What is stored of a document is the workflow alone."""
    checked = check_file(app, tx, principal.workspace_id, document, others)
    written, _ = triggers_beside(document)
    triggers = tuple(Wanted(path, index, document, one) for one in written)
    told, _ = read_alerts(document)
    alerts = tuple(Wanted(path, index, document, one, checked.name) for one in told)
    return _Checked(path, checked.name or "", checked, triggers, alerts)


def _all_triggers(checked: Sequence[_Checked]) -> list[WantedTrigger]:
    return [one for document in checked for one in document.triggers]


def _all_alerts(checked: Sequence[_Checked]) -> list[WantedAlert]:
    return [one for document in checked for one in document.alerts]


def _errors(checked: Sequence[_Checked]) -> list[FieldError]:
    return [
        at_line(one.path, index, finding)
        for index, one in enumerate(checked)
        for finding in one.checked.errors
    ]


def _repeated(checked: Sequence[_Checked]) -> list[FieldError]:
    names = Counter(one.name for one in checked if one.name)
    paths = Counter(one.path for one in checked)
    found = []
    for index, one in enumerate(checked):
        if one.name and names[one.name] > 1:
            detail = f"{one.path}: more than one document is called {one.name!r}."
            found.append(FieldError(f"/documents/{index}/name", "name_repeated", detail))
        if paths[one.path] > 1:
            detail = f"{one.path}: two documents have this path."
            found.append(FieldError(f"/documents/{index}/path", "path_repeated", detail))
    return found


def _lock_all(tx: Tx, principal: Principal) -> None:
    """One apply after the other, so that two of them never hold what the other one wants."""
    tx.workspaces.lock(principal.workspace_id)


def _plan(app: Services, tx: Tx, principal: Principal, checked: Sequence[_Checked], prune: bool) -> ApplyView:
    """What would happen to all of it, as a dry run shows it."""
    items = _workflows(tx, principal, checked, prune)
    triggers = trigger_files.plan(app, tx, principal, _all_triggers(checked), prune=prune)
    around = Around(
        workflows=frozenset(item.name for item in items if item.action != "delete"),
        triggers=frozenset(item.name for item in triggers if item.action != "delete"),
        deleted=frozenset(item.name for item in items if item.action == "delete"),
    )
    alerts = alert_files.plan(app, tx, principal, _all_alerts(checked), around, prune=prune)
    items = [_with_those_left(tx, principal, item, triggers, alerts) for item in items]
    return ApplyView(True, tuple(items), tuple(triggers), tuple(alerts))


def _workflows(tx: Tx, principal: Principal, checked: Sequence[_Checked], prune: bool) -> list[ApplyItem]:
    ids = tx.workflows.names(principal.workspace_id)
    items = [_planned(tx, principal, one, ids.get(one.name)) for one in checked]
    if prune:
        named = {one.name for one in checked}
        items += _pruned(tx, principal, {name: id_ for name, id_ in ids.items() if name not in named})
    return items


def _planned(tx: Tx, principal: Principal, one: _Checked, workflow_id: str | None) -> ApplyItem:
    warnings = one.checked.findings
    if workflow_id is None:
        return ApplyItem("create", one.name, one.path, None, 1, (), warnings)
    newest = tx.versions.newest(principal.workspace_id, workflow_id, MAIN)
    if newest is None:
        return ApplyItem("update", one.name, one.path, workflow_id, 1, (), warnings)
    if newest.hash == one.checked.hash:
        return ApplyItem("unchanged", one.name, one.path, workflow_id, newest.number, (), warnings)
    before = tx.versions.definition(principal.workspace_id, newest.id) or {}
    lines = diff(before, one.checked.data).lines
    return ApplyItem("update", one.name, one.path, workflow_id, newest.number + 1, lines, warnings)


def _pruned(tx: Tx, principal: Principal, others: Mapping[str, str]) -> list[ApplyItem]:
    return [
        ApplyItem("delete", name, None, workflow_id, None)
        for name, workflow_id in others.items()
        if _came_from_here(tx, principal, workflow_id)
    ]


def _with_those_left(
    tx: Tx,
    principal: Principal,
    item: ApplyItem,
    triggers: Sequence[TriggerItem],
    alerts: Sequence[AlertItem],
) -> ApplyItem:
    """A deletion says which triggers, and which alerts, it leaves without a workflow."""
    if item.action != "delete":
        return item
    ours = principal.workspace_id
    started = starters(tx, ours, item.name, besides={trigger.name for trigger in triggers})
    told = told_by(tx, ours, item.name, besides={alert.name for alert in alerts})
    return replace(item, findings=tuple(filter(None, (started, told))))


def _came_from_here(tx: Tx, principal: Principal, workflow_id: str) -> bool:
    """The first version says it; later ones may have been edited or rolled back by anybody."""
    first = tx.versions.numbered(principal.workspace_id, workflow_id, MAIN, 1)
    return first is not None and first.source == "cli"


def _carry_out_all(
    app: Services,
    tx: Tx,
    principal: Principal,
    planned: ApplyView,
    checked: Sequence[_Checked],
    note: str,
    source: Source,
) -> ApplyView:
    """The workflows first: what stands beside them knows of them."""
    origin = FILE if source == "cli" else IMPORT
    texts = {one.path: one.checked for one in checked}
    items = [
        _carry_out(app, tx, principal, item, texts.get(item.path or ""), note, source)
        for item in planned.items
    ]
    triggers = trigger_files.carry_out(app, tx, principal, planned.triggers, _all_triggers(checked), origin)
    alerts = alert_files.carry_out(app, tx, principal, planned.alerts, _all_alerts(checked), origin)
    return ApplyView(False, tuple(items), tuple(triggers), tuple(alerts))


def _carry_out(
    app: Services,
    tx: Tx,
    principal: Principal,
    item: ApplyItem,
    checked: CheckedText | None,
    note: str,
    source: Source,
) -> ApplyItem:
    if item.action == "unchanged":
        return item
    if checked is None or item.action == "delete":
        delete_in(app, tx, principal, _existing(tx, principal, item))
        return item
    workflow = (
        _create(app, tx, principal, item.name, checked)
        if item.action == "create"
        else _existing(tx, principal, item)
    )
    made = publish_in(app, tx, principal, workflow, checked, note, source)
    settle_draft(app, tx, principal, workflow, checked, made.unchanged)
    number = made.version.number
    return ApplyItem(item.action, item.name, item.path, workflow.id, number, item.changes, item.findings)


def _existing(tx: Tx, principal: Principal, item: ApplyItem) -> WorkflowRow:
    row = tx.workflows.lock(principal.workspace_id, item.workflow_id or "")
    if row is None:
        raise Conflict(
            "workflow_deleted",
            f"Somebody deleted the workflow {item.name!r} in this moment. Nothing was applied.",
            hint="Apply again.",
        )
    return row


def _create(app: Services, tx: Tx, principal: Principal, name: str, checked: CheckedText) -> WorkflowRow:
    row = new_workflow(app, principal, checked, name)
    if not tx.workflows.insert(row, checked.text):
        raise name_taken(name)
    tell_created(app, tx, principal, row)
    return row
