"""The document that a run runs, and not the one that there is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.errors import NotFound
from onward.ports.rows.runs import RunRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.plans import TESTED, definition_in
from onward.services.run_views import RunKind, run_kind
from onward.services.runs import find_run


@dataclass(frozen=True, slots=True)
class RunDefinition:
    """`document` is the text as written; `definition` is what of it is run.

    Of a test run `version` is the version that the document was made of, 0 when there was none yet; `until`
    is the step that it ends at, and `pins` are the steps that were not executed because of their pin.
    """

    run_id: str
    kind: RunKind
    workflow_id: str
    workflow_name: str
    version: int
    version_id: str | None
    hash: str
    document: str
    definition: dict[str, Any]
    until: str | None
    pins: tuple[str, ...]


def run_definition(app: Services, principal: Principal, run_id: str) -> RunDefinition:
    require(principal, "run.read")
    with app.store.read() as tx:
        run = find_run(tx, principal.workspace_id, run_id)
        definition = definition_in(tx, run.workspace_id, run.version_id)
        document = _document(tx, run)
        trial = tx.trials.get(run.workspace_id, run.id)
    if definition is None or document is None:
        raise NotFound("definition_dropped", f"The definition of {run_id} is not kept any more.")
    rules = {} if trial is None else trial.rules
    stand_ins = rules.get("stand_ins", {}).items()
    return RunDefinition(
        run_id=run.id,
        kind=run_kind(run.trigger_type),
        workflow_id=run.workflow_id,
        workflow_name=run.workflow_name,
        version=run.version,
        version_id=None if run.version_id.startswith(TESTED) else run.version_id,
        hash=run.hash,
        document=document,
        definition=definition,
        until=rules.get("until"),
        pins=tuple(step_id for step_id, one in stand_ins if one["source"] == "pin"),
    )


def _document(tx: Tx, run: RunRow) -> str | None:
    if run.version_id.startswith(TESTED):
        tested = tx.trials.document(run.workspace_id, run.version_id)
        return None if tested is None else tested.document
    return tx.versions.document(run.workspace_id, run.version_id)
