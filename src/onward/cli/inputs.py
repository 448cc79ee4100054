"""Values as people type them: `-i name=Grace -i items=[1,2] -i customer.id=7`, or a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onward.cli.failures import Misuse
from onward.cli.files import read_text


def read_values(assignments: Iterable[str], file: Path | None = None) -> dict[str, Any]:
    """The file's values, and the assignments over them."""
    values = {} if file is None else _read_object(file)
    for assignment in assignments:
        _assign(values, assignment)
    return values


def parse_value(text: str) -> Any:
    """What it is as JSON, else the text itself."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return text


def read_json(given: str) -> Any:
    """JSON, `@FILE` or `-` for standard input."""
    text = read_text(Path(given.removeprefix("@"))) if given.startswith("@") or given == "-" else given
    try:
        return json.loads(text)
    except ValueError as error:
        raise Misuse(
            "bad_json", f"That is no JSON: {error}.", hint="Texts need quotes: '\"text\"'."
        ) from None


def _read_object(file: Path) -> dict[str, Any]:
    text = read_text(file)
    try:
        values = json.loads(text)
    except ValueError:
        values = _read_yaml(text, file)
    if not isinstance(values, dict):
        raise Misuse("bad_inputs", f"{file} holds no object.", hint='Its form is: {"name": "Grace"}')
    return values


def _read_yaml(text: str, file: Path) -> Any:
    """With the reader that definitions are read with, so `yes` and dates mean the same in both."""
    from onward.domain.definitions.document import parse_document

    document = parse_document(text)
    if document.findings:
        found = document.findings[0]
        raise Misuse("bad_inputs", f"{file}:{found.line}:{found.column}: {found.message}", hint=found.hint)
    return document.data


def _assign(values: dict[str, Any], assignment: str) -> None:
    name, equals, text = assignment.partition("=")
    keys = name.split(".")
    if not equals or not all(keys):
        raise Misuse("bad_input", f"{assignment!r} is no input.", hint="Its form is: -i name=value")
    for key in keys[:-1]:
        values = values.setdefault(key, {})
        if not isinstance(values, dict):
            raise Misuse("bad_input", f"{name!r}: {key!r} has a value already, so nothing fits inside it.")
    values[keys[-1]] = parse_value(text)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
