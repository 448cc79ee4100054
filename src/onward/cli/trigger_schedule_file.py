"""The schedule of a file: of a trigger's document, or one that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onward.cli.failures import Misuse
from onward.cli.files import read_text
from onward.domain.errors import FieldError, Invalid, NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from onward.cli.trigger_schedule import ScheduleFlags
    from onward.domain.definitions.document import Document
    from onward.domain.definitions.findings import Finding
    from onward.domain.triggers.telling import Preview


def tell_file(path: Path, flags: ScheduleFlags, after: datetime, count: int) -> Preview:
    from onward.domain.triggers.beside_steps import found
    from onward.domain.triggers.errors import TriggerError
    from onward.domain.triggers.telling import tell

    if beside := flags.given():
        message = f"{_named(path)} says the whole schedule, so {' and '.join(beside)} means nothing here."
        raise Misuse("two_schedules", message, hint="Only --after and --count go with a file.")
    document = _read(path)
    pointer = _pointer(path, document)
    try:
        return tell(document.data["schedule"] if pointer else document.data, after, count)
    except TriggerError as error:
        raise _refusal(path, [found(document, pointer, one) for one in error.each]) from None


def _read(path: Path) -> Document:
    from onward.domain.definitions.document import parse_document

    if str(path) != "-" and not path.exists():
        hint = f"When a saved trigger is meant: onward trigger show {path}"
        raise NotFound("no_such_file", f"There is no file {path}.", hint=hint)
    document = parse_document(read_text(path))
    if document.findings:
        raise _refusal(path, document.findings)
    if document.data is None:
        hint = 'Write a schedule: {cron: "0 9 * * MON-FRI"}'
        raise Invalid("empty_file", f"{_named(path)} is empty.", hint=hint)
    return document


def _pointer(path: Path, document: Document) -> str:
    """Where the schedule stands. The rest of a trigger may still be unfinished: nobody asks for it here."""
    from onward.domain.triggers.beside_steps import read_alone

    given = document.data
    if isinstance(given, dict):
        if given.get("schedule") is not None:
            return "/schedule"
        if given.keys() & {"cron", "every", "at"}:
            return ""
    _, findings = read_alone(document)  # so that a slip of the pen is what is refused
    if findings:
        raise _refusal(path, findings)
    hint = "Only a schedule says when it fires: give it `schedule`, with cron, every or at."
    raise Invalid("no_schedule", f"{_named(path)}: The trigger {given['name']!r} has no schedule.", hint=hint)


def _refusal(path: Path, findings: Sequence[Finding]) -> Invalid:
    """Each as compilers say it: file, line, column, what and what to do."""
    [first, *others] = findings
    if not others:
        return Invalid(first.code, _at(path, first, first.message), hint=first.hint)
    errors = tuple(FieldError("", one.code, _at(path, one, _with_hint(one))) for one in findings)
    return Invalid("fields_wrong", f"{_named(path)}: {len(findings)} things are wrong.", errors=errors)


def _at(path: Path, finding: Finding, text: str) -> str:
    return f"{_named(path)}:{finding.line}:{finding.column}: {text}"


def _with_hint(finding: Finding) -> str:
    return f"{finding.message} {finding.hint}" if finding.hint else finding.message


def _named(path: Path) -> str:
    return "standard input" if str(path) == "-" else str(path)
