"""An applied file: a workflow with its `triggers:` beside the steps.

The workflow alone is what becomes a version, so that its content and hash know nothing of triggers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from onward.domain.definitions.document import Document, parse_document
from onward.domain.definitions.findings import Finding, Problem
from onward.domain.definitions.yaml_text import yaml_text
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import Trigger, read_trigger

FIELD: Final = "triggers"
MOST_TRIGGERS: Final = 100


@dataclass(frozen=True, slots=True)
class Written:
    """One trigger as it stands in a text. `document` is the whole of it, as it is stored."""

    pointer: str
    trigger: Trigger
    document: dict[str, Any]
    place: tuple[int, int] = (0, 0)


def has_triggers(document: Document) -> bool:
    return isinstance(document.data, Mapping) and FIELD in document.data


def workflow_of(document: Document) -> Document:
    """The document with its places, as a workflow's alone. Its text is still the whole text."""
    if not has_triggers(document):
        return document
    return replace(document, data={name: one for name, one in document.data.items() if name != FIELD})


def text_of_workflow(document: Document) -> str:
    """As it was written, comments and all, without the lines of the triggers."""
    if not has_triggers(document):
        return document.text
    workflow = workflow_of(document).data
    cut = _without_lines(document)
    if cut is not None and parse_document(cut).data == workflow:
        return cut
    return json.dumps(workflow, indent=2, ensure_ascii=False) + "\n"


def text_with_triggers(text: str, triggers: Sequence[Mapping[str, Any]]) -> str:
    """The workflow's text with these below it: what `text_of_workflow` takes away again."""
    beside = {FIELD: [{name: one for name, one in whole.items() if name != "workflow"} for whole in triggers]}
    workflow = parse_document(text).data
    whole = f"{text.rstrip()}\n\n{yaml_text(beside)}"
    if parse_document(whole).data == {**workflow, **beside}:
        return whole
    return yaml_text({**workflow, **beside})


def read_triggers(document: Document) -> tuple[list[Written], list[Finding]]:
    """Those beside the steps, and everything that is wrong with the others."""
    if not has_triggers(document):
        return [], []
    given = document.data[FIELD]
    if not isinstance(given, list) or len(given) > MOST_TRIGGERS:
        message = f"`{FIELD}` is a list of at most {MOST_TRIGGERS} triggers."
        return [], [document.finding(Problem("type", f"/{FIELD}", message, "Begin each with `- name: `."))]
    name = document.data.get("name")
    return _read_all(document, [(f"/{FIELD}/{index}", one, name) for index, one in enumerate(given)])


def read_alone(document: Document) -> tuple[list[Written], list[Finding]]:
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
) -> tuple[list[Written], list[Finding]]:
    written: list[Written] = []
    findings: list[Finding] = []
    for pointer, one, workflow in given:
        try:
            written.append(_read(document, pointer, one, workflow))
        except TriggerError as error:
            findings.append(found(document, pointer, error))
    return written, findings


def found(document: Document, pointer: str, error: TriggerError) -> Finding:
    """A refusal of the trigger that stands at `pointer`, with its line."""
    at_key = error.code == "unknown_field"
    return document.finding(
        Problem(error.code, f"{pointer}{error.pointer}", error.message, error.hint, at_key=at_key)
    )


def _read(document: Document, pointer: str, given: Any, workflow: Any) -> Written:
    if not isinstance(given, Mapping):
        raise TriggerError("", "not_an_object", "A trigger is a map of fields.", "Begin with `name:`.")
    whole = dict(given)
    if workflow is not None:
        if whole.get("workflow", workflow) != workflow:
            message = f"Beside the steps of {workflow!r} a trigger starts that workflow, and no other."
            raise TriggerError("/workflow", "other_workflow", message, "Leave `workflow` out.")
        whole["workflow"] = workflow
    trigger = read_trigger(whole)
    mark = document.values.get(pointer)
    return Written(pointer, trigger, whole, (mark.line, mark.column) if mark is not None else (0, 0))


def _without_lines(document: Document) -> str | None:
    """None: the text is written in another way than key by key, line by line."""
    keys = {pointer: mark for pointer, mark in document.keys.items() if pointer.count("/") == 1}
    begin = keys.get(f"/{FIELD}")
    if begin is None or any(mark.column != 1 for mark in keys.values()):
        return None
    lines = document.text.split("\n")
    end = min((mark.line - 1 for mark in keys.values() if mark.line > begin.line), default=len(lines))
    end -= sum(1 for _ in _comments_above(lines, begin.line, end))
    return "\n".join([*lines[: begin.line - 1], *lines[end:]])


def _comments_above(lines: Sequence[str], begin: int, end: int) -> Iterator[str]:
    """What stands right above the next key belongs to it."""
    for line in reversed(lines[begin:end]):
        if line.strip() and not line.startswith("#"):
            return
        yield line
