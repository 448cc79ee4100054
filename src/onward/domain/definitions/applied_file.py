"""An applied file: a workflow, and what may stand beside its steps.

The workflow alone is what becomes a version, so that its content and hash know nothing of the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from onward.domain.definitions.document import Document, parse_document
from onward.domain.definitions.yaml_text import yaml_text

TRIGGERS: Final = "triggers"
ALERTS: Final = "alerts"
BESIDE: Final = (TRIGGERS, ALERTS)


def has_beside(document: Document, *names: str) -> bool:
    """Whether one of these stands beside the steps; of all of them when none is named."""
    return isinstance(document.data, Mapping) and any(name in document.data for name in names or BESIDE)


def workflow_of(document: Document) -> Document:
    """The document with its places, as a workflow's alone. Its text is still the whole text."""
    if not has_beside(document):
        return document
    return replace(document, data={name: one for name, one in document.data.items() if name not in BESIDE})


def text_of_workflow(document: Document) -> str:
    """As it was written, comments and all, without the lines of what stands beside."""
    if not has_beside(document):
        return document.text
    workflow = workflow_of(document).data
    cut = _without_lines(document)
    if cut is not None and parse_document(cut).data == workflow:
        return cut
    return json.dumps(workflow, indent=2, ensure_ascii=False) + "\n"


def text_with(text: str, beside: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The workflow's text with these below it: what `text_of_workflow` takes away again."""
    beside = {name: ones for name, ones in beside.items() if ones}
    if not beside:
        return text
    workflow = parse_document(text).data
    whole = f"{text.rstrip()}\n\n{yaml_text(beside)}"
    if parse_document(whole).data == {**workflow, **beside}:
        return whole
    return yaml_text({**workflow, **beside})


def _without_lines(document: Document) -> str | None:
    """None: the text is written in another way than key by key, line by line."""
    keys = {pointer: mark for pointer, mark in document.keys.items() if pointer.count("/") == 1}
    begins = [keys.get(f"/{name}") for name in BESIDE if name in document.data]
    if any(mark is None for mark in begins) or any(mark.column != 1 for mark in keys.values()):
        return None
    lines = document.text.split("\n")
    starts = sorted(mark.line for mark in keys.values())
    gone: set[int] = set()
    for begin in (mark.line for mark in begins if mark is not None):
        end = next((start - 1 for start in starts if start > begin), len(lines))
        gone.update(range(begin, end + 1 - sum(1 for _ in _comments_above(lines, begin, end))))
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in gone)


def _comments_above(lines: Sequence[str], begin: int, end: int) -> Iterator[str]:
    """What stands right above the next key belongs to it."""
    for line in reversed(lines[begin:end]):
        if line.strip() and not line.startswith("#"):
            return
        yield line
