"""Text of a workflow -> plain data that remembers where each value stood.

YAML is read by the core schema of YAML 1.2: `yes`, `on` and dates are texts, `0x1F` and `1e3`
are numbers, and keys are always texts. Tags and merge keys are refused; aliases are copies, and
are counted. Everything is bounded, nothing recurses, and every refusal has a position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onward.domain.definitions.findings import Finding, Problem
from onward.domain.definitions.limits import DEFAULT_LIMITS, Limits
from onward.domain.definitions.nodes import build
from onward.domain.definitions.pointers import parent
from onward.domain.definitions.text_events import Mark, Refused, events


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is None when the text could not be read at all; `findings` then says why."""

    data: Any
    text: str = ""
    values: Mapping[str, Mark] = field(default_factory=dict)
    """Where the value at each JSON Pointer begins."""
    keys: Mapping[str, Mark] = field(default_factory=dict)
    """Where the key that leads to each JSON Pointer begins."""
    findings: tuple[Finding, ...] = ()

    def finding(self, problem: Problem) -> Finding:
        """The problem with its line and column, as near as the document knows."""
        line, column = self._place(problem)
        return Finding(
            problem.severity, problem.code, problem.pointer, line, column, problem.message, problem.hint
        )

    def _place(self, problem: Problem) -> tuple[int, int]:
        if problem.at_key and problem.pointer in self.keys:
            return _line_and_column(self.keys[problem.pointer])
        pointer = problem.pointer
        while pointer and pointer not in self.values:
            pointer = parent(pointer)
        mark = self.values.get(pointer)
        if mark is None:
            return (1, 1) if self.text else (0, 0)
        if problem.offset is None or pointer != problem.pointer:
            return _line_and_column(mark)
        return _inside(mark, problem.offset, self.text)


def parse_document(text: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The data of a YAML or JSON text, with everything that is wrong with the text as such."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.definition_bytes:
        return _unreadable(text, _too_large(size, limits))
    try:
        built = build(events(text, limits), limits)
    except Refused as refused:
        return _unreadable(text, refused)
    findings = tuple(_refusal(one) for one in built.refused)
    return Document(built.data, text, built.values, built.keys, findings)


def _too_large(size: int, limits: Limits) -> Refused:
    return Refused(
        "limit_definition_bytes",
        f"The document has {size} bytes; the limit `definition_bytes` is {limits.definition_bytes}.",
        Mark(1, 1),
        hint="Move parts of it into workflows of their own.",
    )


def _unreadable(text: str, refused: Refused) -> Document:
    return Document(None, text, findings=(_refusal(refused),))


def _refusal(refused: Refused) -> Finding:
    line, column = _line_and_column(refused.mark)
    return Finding("error", refused.code, refused.pointer, line, column, refused.message, refused.hint)


def _line_and_column(mark: Mark) -> tuple[int, int]:
    return mark.line, mark.column


def _inside(mark: Mark, offset: int, text: str) -> tuple[int, int]:
    """Where a character of a text value stands in the source: exact when the value is there verbatim."""
    value = mark.value
    before = value[:offset]
    line_in_value = before.count("\n")
    if line_in_value == 0 and mark.index is not None and text.startswith(value.split("\n")[0], mark.index):
        return mark.line, mark.column + (mark.index - mark.start) + offset
    if mark.block:
        lines = text.split("\n")
        line = mark.line + 1 + line_in_value
        wanted = value.split("\n")[line_in_value]
        found = lines[line - 1].find(wanted) if line <= len(lines) and wanted else -1
        if found >= 0:
            return line, found + 1 + offset - (before.rfind("\n") + 1)
    return mark.line, mark.column
