"""Compiled definitions, kept: versions never change, so a plan is compiled once per process."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from onward.domain.definitions.plan import Plan, compile_plan
from onward.domain.errors import NotFound
from onward.ports.store import Tx
from onward.services.context import Services

# The ids of documents that were tested and never published begin so.
TESTED: Final = "doc_"
# A plan of 500 steps is well under a megabyte; most are a few kilobytes.
_CAPACITY = 512


def plan_for(app: Services, workspace_id: str, version_id: str) -> Plan:
    """The plan of a published version; the database is read only for one that is not kept."""
    kept = _kept.find(workspace_id, version_id)
    if kept is not None:
        return kept
    with app.store.read() as tx:
        return plan_in(tx, workspace_id, version_id)


def kept_plan(workspace_id: str, version_id: str) -> Plan | None:
    """Without ever asking the database: for callers that must not block."""
    return _kept.find(workspace_id, version_id)


def plan_in(tx: Tx, workspace_id: str, version_id: str) -> Plan:
    """`plan_for` inside a transaction that is open already."""
    kept = _kept.find(workspace_id, version_id)
    if kept is not None:
        return kept
    definition = definition_in(tx, workspace_id, version_id)
    if definition is None:
        raise NotFound("version_not_found", f"There is no version {version_id!r}.")
    # By id and not by hash: documents that differ only in the order of keys have one hash,
    # but their branches are numbered in another order.
    return _kept.keep(workspace_id, version_id, compile_plan(definition))


def definition_in(tx: Tx, workspace_id: str, version_id: str) -> dict[str, Any] | None:
    """Of a version, or of the document that a test run was given in the place of one."""
    if version_id.startswith(TESTED):
        tested = tx.trials.document(workspace_id, version_id)
        return None if tested is None else tested.definition
    return tx.versions.definition(workspace_id, version_id)


@dataclass(slots=True)
class _Kept:
    _plans: OrderedDict[tuple[str, str], Plan] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, workspace_id: str, version_id: str) -> Plan | None:
        with self._lock:
            plan = self._plans.get((workspace_id, version_id))
            if plan is not None:
                self._plans.move_to_end((workspace_id, version_id))
            return plan

    def keep(self, workspace_id: str, version_id: str, plan: Plan) -> Plan:
        with self._lock:
            self._plans[workspace_id, version_id] = plan
            while len(self._plans) > _CAPACITY:
                self._plans.popitem(last=False)
            return plan


_kept = _Kept()
