"""The `alerts:` of an applied file, and documents that are one alert.

Beside the steps of a workflow an alert is about that workflow alone: its `where.workflow` is implied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.domain.alerts.alert import MOST_ALERTS, Alert, read_alert
from onward.domain.definitions.applied_file import ALERTS, has_beside
from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding, Problem
from onward.domain.definitions.parts import SLUG
from onward.domain.triggers.beside_steps import found
from onward.domain.triggers.errors import MOST_TOLD, TriggerError
from onward.domain.triggers.faults import Faults


@dataclass(frozen=True, slots=True)
class WrittenAlert:
    """One alert as it stands in a text. `document` is the whole of it, as it is stored."""

    pointer: str
    alert: Alert
    document: dict[str, Any]

    @property
    def name(self) -> str:
        return self.alert.name


def as_beside(whole: Mapping[str, Any]) -> dict[str, Any]:
    """As it is written beside the steps of its workflow."""
    where = {name: one for name, one in (whole.get("where") or {}).items() if name != "workflow"}
    kept = {name: one for name, one in whole.items() if name != "where"}
    return in_order({**kept, "where": where} if where else kept)


def in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """As people write it: what it is called, of what it tells, and whom. Whatever it is: it loses nothing."""
    ordered: dict[str, Any] = _ordered(document, _FIRST)
    if isinstance(targets := document.get("to"), list):
        ordered["to"] = [_ordered(one, _FIRST_OF_TARGET) for one in targets]
    return ordered


def may_stand_beside(whole: Mapping[str, Any], workflow: str, file_of: str | None) -> bool:
    """Whether it means the same beside the steps of that workflow. `file_of`: where it stands now."""
    try:
        alert = read_alert(whole)
        beside = _read("", as_beside(whole), workflow)
    except TriggerError:  # written by an older version, which took more
        return False
    return beside.alert == alert and (bool(alert.where.workflow) or file_of == workflow)


def read_alerts(document: Document) -> tuple[list[WrittenAlert], list[Finding]]:
    """Those beside the steps, and everything that is wrong with the others."""
    if not has_beside(document, ALERTS):
        return [], []
    given = document.data[ALERTS]
    if not isinstance(given, list) or len(given) > MOST_ALERTS:
        message = f"`{ALERTS}` is a list of at most {MOST_ALERTS} alerts."
        return [], [document.finding(Problem("type", f"/{ALERTS}", message, "Begin each with `- name: `."))]
    name = document.data.get("name")
    workflow = name if isinstance(name, str) and _SLUG.fullmatch(name) else None
    return _read_all(document, [(f"/{ALERTS}/{index}", one, workflow) for index, one in enumerate(given)])


def read_alone(document: Document) -> tuple[list[WrittenAlert], list[Finding]]:
    """A document that is one alert."""
    if document.data is None:
        return [], list(document.findings)
    if isinstance(document.data, Mapping) and "steps" in document.data:
        hint = "onward workflow apply FILE takes it, with the alerts beside its steps."
        problem = Problem("is_workflow", "/steps", "This is a workflow, and no alert.", hint, at_key=True)
        return [], [*document.findings, document.finding(problem)]
    written, findings = _read_all(document, [("", document.data, None)])
    return written, [*document.findings, *findings]


_FIRST: Final = ("name", "title", "on", "where", "to", "every", "resolved")
_FIRST_OF_TARGET: Final = ("email", "webhook", "secret", "workflow", "inputs")
_SLUG: Final = re.compile(SLUG)


def _ordered(document: Any, first: Sequence[str]) -> Any:
    if not isinstance(document, Mapping):
        return document
    return {name: document[name] for name in (*first, *document) if name in document}


def _read_all(
    document: Document, given: Sequence[tuple[str, Any, str | None]]
) -> tuple[list[WrittenAlert], list[Finding]]:
    written: list[WrittenAlert] = []
    findings: list[Finding] = []
    for pointer, one, workflow in given:
        try:
            written.append(_read(pointer, one, workflow))
        except TriggerError as error:
            findings += [found(document, pointer, one) for one in error.each[:MOST_TOLD]]
    return written, findings


def _read(pointer: str, given: Any, workflow: str | None) -> WrittenAlert:
    if not isinstance(given, Mapping):
        raise TriggerError("", "not_an_object", "An alert is a map of fields.", "Begin with `name:`.")
    faults = Faults(given)
    read = faults.read(read_alert, given)
    faults.read(_refuse_other_workflow, given, workflow)
    faults.tell()
    alert, whole = read(), dict(given)
    if workflow is None or all(one.kind == "scheduler_lag" for one in alert.on):
        return WrittenAlert(pointer, alert, whole)  # the scheduler is one for all workflows
    whole["where"] = {**(whole.get("where") or {}), "workflow": workflow}
    return WrittenAlert(pointer, read_alert(whole), whole)


def _refuse_other_workflow(given: Mapping[str, Any], workflow: str | None) -> None:
    where = given.get("where")
    named = where.get("workflow") if isinstance(where, Mapping) else None
    if workflow is not None and named not in (None, workflow, [workflow]):
        message = f"Beside the steps of {workflow!r} an alert is about that workflow, and no other."
        hint = "Leave `workflow` out; for several of them: onward alert apply FILE"
        raise TriggerError("/where/workflow", "other_workflow", message, hint)
