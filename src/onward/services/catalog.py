"""What the validator is told about a workspace: its actions, secrets, people and workflows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onward.domain.access import ROLES
from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.document import parse_document
from onward.ports.rows.paging import Position
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.versions import MAIN

_PEOPLE_AT_ONCE = 500
# What the engine would ignore is refused when saved.
_NOT_YET = {"approval": ("quorum", "remind", "escalate"), "notify": ("to: email", "to: slack")}


def catalog_in(
    app: Services, tx: Tx, workspace_id: str, others: Mapping[str, Mapping[str, Any]] | None = None
) -> Catalog:
    """Good for as long as the transaction is open: workflows are read when they are asked for.

    `others` are definitions that are about to be written and count as there already.
    Agents are not known yet, so nothing is said about them; and there are no connections yet.
    """
    return Catalog(
        actions={spec.name: spec for spec in app.actions.all()},
        secrets=frozenset(row.name for row in tx.secrets.lines(workspace_id)),
        connections=frozenset(),
        approvers=frozenset(_approvers(tx, workspace_id)),
        workflows=_Workflows(tx, workspace_id, others or {}),
        not_yet=_NOT_YET,
    )


def _approvers(tx: Tx, workspace_id: str) -> Iterator[str]:
    yield from (f"role:{role}" for role in ROLES)
    after: Position | None = None
    while True:
        page = tx.members.lines(workspace_id, _PEOPLE_AT_ONCE, after)
        for member in page.items:
            yield f"member:{member.email}"
        if page.next is None:
            return
        after = page.next


class _Workflows(Mapping[str, Mapping[str, Any]]):
    """Definitions by name, as a child would run them: the newest version, or the draft before the first."""

    def __init__(self, tx: Tx, workspace_id: str, others: Mapping[str, Mapping[str, Any]]) -> None:
        self._tx = tx
        self._workspace_id = workspace_id
        self._read: dict[str, Mapping[str, Any]] = dict(others)
        self._ids = {**dict.fromkeys(others, ""), **tx.workflows.names(workspace_id)}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._read:
            self._read[name] = self._definition(self._ids[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def _definition(self, workflow_id: str) -> Mapping[str, Any]:
        newest = self._tx.versions.newest(self._workspace_id, workflow_id, MAIN)
        if newest is not None:
            return self._tx.versions.definition(self._workspace_id, newest.id) or {}
        data = parse_document(self._tx.workflows.draft(self._workspace_id, workflow_id) or "").data
        return data if isinstance(data, dict) else {}
