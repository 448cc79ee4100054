"""Triggers as documents of their own: exported as text, and imported again in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onward.domain.access import Principal, require
from onward.domain.definitions.yaml_text import yaml_text
from onward.domain.triggers.beside_steps import read_alone
from onward.ports.rows.triggers import TriggerFilter, TriggerRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.files import IMPORT, FileText
from onward.services.given import invalid
from onward.services.triggers.files import (
    MOST_AT_ONCE,
    TriggerItem,
    carry_out,
    check_workflow,
    plan,
)
from onward.services.triggers.triggers import find_trigger
from onward.services.wanted import read_wanted, repeated

MAX_DOCUMENTS: Final = 1_000
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class ImportView:
    dry_run: bool
    items: tuple[TriggerItem, ...]


@dataclass(frozen=True, slots=True)
class TriggersExport:
    """YAML: a document for each, which can be imported as it is. No secret is in it, only their names."""

    document: str
    count: int


def export_triggers(app: Services, principal: Principal, names: Sequence[str] = ()) -> TriggersExport:
    """These, or all of them; by name."""
    require(principal, "trigger.read")
    with app.store.read() as tx:
        rows = (
            [find_trigger(tx, principal.workspace_id, name) for name in dict.fromkeys(names)]
            if names
            else sorted(_all(tx, principal), key=lambda row: row.name)
        )
    texts = [yaml_text(_in_order(json.loads(row.document))) for row in rows]
    return TriggersExport("---\n".join(texts), len(texts))


def import_triggers(
    app: Services, principal: Principal, texts: Sequence[FileText], *, dry_run: bool = False
) -> ImportView:
    """By their names, all of them or nothing. What a person has switched off stays off (T6)."""
    require(principal, "trigger.write")
    wanted, errors = read_wanted(app, texts, read_alone)
    if len(wanted) > MOST_AT_ONCE:
        detail = f"At most {MOST_AT_ONCE} triggers are imported at once (`triggers`)."
        raise invalid("/documents", "limit_triggers", detail)
    with app.store.read() as tx:
        errors += [error for one in wanted for error in check_workflow(tx, principal, one)]
        errors += repeated(wanted)
        planned = plan(app, tx, principal, wanted, errors=errors)
        if dry_run:
            return ImportView(True, tuple(planned))
    with app.store.write() as tx:
        tx.workspaces.lock(principal.workspace_id)
        planned = plan(app, tx, principal, wanted)
        return ImportView(False, tuple(carry_out(app, tx, principal, planned, wanted, IMPORT)))


def _all(tx: Tx, principal: Principal) -> Iterator[TriggerRow]:
    after = None
    while True:
        page = tx.triggers.lines(principal.workspace_id, TriggerFilter(), _AT_ONCE, after)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _in_order(document: dict[str, object]) -> dict[str, object]:
    """As people write it: what it is called, what it starts, when; then the rest."""
    first = ("name", "title", "workflow", "branch", "schedule", "webhook", "event", "inputs", "filter")
    return {name: document[name] for name in (*first, *document) if name in document}
