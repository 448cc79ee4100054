"""Texts that are applied: where a refusal stands in them, and what they would change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from onward.domain.definitions.findings import Finding
from onward.domain.errors import FieldError

# Where triggers and alerts were first made, when it was not by hand.
FILE: Final = "file"
IMPORT: Final = "import"
_LONGEST_CHANGE: Final = 200


@dataclass(frozen=True, slots=True)
class FileText:
    """`path` is what the sender calls it; findings name it."""

    path: str
    text: str


def at_line(path: str, index: int, finding: Finding) -> FieldError:
    place = f"line {finding.line}, column {finding.column}: " if finding.line else ""
    hint = f" {finding.hint}" if finding.hint else ""
    detail = f"{path}: {place}{finding.message}{hint}"
    return FieldError(f"/documents/{index}{finding.pointer}", finding.code, detail)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """A line for each field that differs."""
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        f"{name}: {_short(before, name)} -> {_short(after, name)}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _short(document: Mapping[str, Any], name: str) -> str:
    if name not in document:
        return "nothing"
    text = json.dumps(document[name], ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_CHANGE else f"{text[:_LONGEST_CHANGE]}..."
