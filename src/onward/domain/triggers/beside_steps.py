"""The `triggers:` of an applied file, and documents that are one trigger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.domain.definitions.applied_file import TRIGGERS, has_beside
from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding, Problem
from onward.domain.triggers.errors import MOST_TOLD, TriggerError
from onward.domain.triggers.faults import Faults
from onward.domain.triggers.trigger import Trigger, read_trigger

MOST_TRIGGERS: Final = 100


@dataclass(frozen=True, slots=True)
class WrittenTrigger:
    """One trigger as it stands in a text. `document` is the whole of it, as it is stored."""

    pointer: str
    trigger: Trigger
    document: dict[str, Any]
    place: tuple[int, int] = (0, 0)

    @property
    def name(self) -> str:
        return self.trigger.name


def as_beside(whole: Mapping[str, Any]) -> dict[str, Any]:
    """As it is written beside the steps: its workflow is implied."""
    return {name: one for name, one in whole.items() if name != "workflow"}


def read_triggers(document: Document) -> tuple[list[WrittenTrigger], list[Finding]]:
    """Those beside the steps, and everything that is wrong with the others."""
    if not has_beside(document, TRIGGERS):
        return [], []
    given = document.data[TRIGGERS]
    if not isinstance(given, list) or len(given) > MOST_TRIGGERS:
        message = f"`{TRIGGERS}` is a list of at most {MOST_TRIGGERS} triggers."
        return [], [document.finding(Problem("type", f"/{TRIGGERS}", message, "Begin each with `- name: `."))]
    name = document.data.get("name")
    return _read_all(document, [(f"/{TRIGGERS}/{index}", one, name) for index, one in enumerate(given)])


def read_alone(document: Document) -> tuple[list[WrittenTrigger], list[Finding]]:
    """A document that is one trigger."""
    if document.data is None:
        return [], list(document.findings)
    if isinstance(document.data, Mapping) and "steps" in document.data:
        hint = "onward workflow apply FILE takes it, with the triggers beside its steps."
        problem = Problem("is_workflow", "/steps", "This is a workflow, and no trigger.", hint, at_key=True)
        return [], [*document.findings, document.finding(problem)]
    written, findings = _read_all(document, [("", document.data, None)])
    return written, [*document.findings, *findings]


def _read_all(
    document: Document, given: Sequence[tuple[str, Any, Any]]
) -> tuple[list[WrittenTrigger], list[Finding]]:
    written: list[WrittenTrigger] = []
    findings: list[Finding] = []
    for pointer, one, workflow in given:
        try:
            written.append(_read(document, pointer, one, workflow))
        except TriggerError as error:
            findings += [found(document, pointer, one) for one in error.each[:MOST_TOLD]]
    return written, findings


def found(document: Document, pointer: str, error: TriggerError) -> Finding:
    """A refusal of one field of the trigger that stands at `pointer`, with its line."""
    at_key = error.code == "unknown_field"
    return document.finding(
        Problem(error.code, f"{pointer}{error.pointer}", error.message, error.hint, at_key=at_key)
    )


def _read(document: Document, pointer: str, given: Any, workflow: Any) -> WrittenTrigger:
    if not isinstance(given, Mapping):
        raise TriggerError("", "not_an_object", "A trigger is a map of fields.", "Begin with `name:`.")
    whole = dict(given) if workflow is None else {**given, "workflow": workflow}
    faults = Faults(given)
    faults.read(_refuse_other_workflow, given, workflow)
    trigger = faults.read(read_trigger, whole)
    faults.tell()
    mark = document.values.get(pointer)
    return WrittenTrigger(pointer, trigger(), whole, (mark.line, mark.column) if mark is not None else (0, 0))


def _refuse_other_workflow(given: Mapping[str, Any], workflow: Any) -> None:
    if workflow is not None and given.get("workflow", workflow) != workflow:
        message = f"Beside the steps of {workflow!r} a trigger starts that workflow, and no other."
        raise TriggerError("/workflow", "other_workflow", message, "Leave `workflow` out.")
