"""The schedule of a file: of a trigger's document, or one that stands alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onward.cli.failures import Misuse
from onward.cli.file_refusals import read_document, refused
from onward.cli.files import named
from onward.domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from onward.cli.trigger_schedule import ScheduleFlags
    from onward.domain.definitions.document import Document
    from onward.domain.triggers.telling import Preview


def tell_file(path: Path, flags: ScheduleFlags, after: datetime, count: int) -> Preview:
    from onward.domain.triggers.beside_steps import found
    from onward.domain.triggers.errors import TriggerError
    from onward.domain.triggers.telling import tell

    if beside := flags.given():
        message = f"{named(path)} says the whole schedule, so {' and '.join(beside)} means nothing here."
        raise Misuse("two_schedules", message, hint="Only --after and --count go with a file.")
    document = _read(path)
    pointer = _pointer(path, document)
    try:
        return tell(document.data["schedule"] if pointer else document.data, after, count)
    except TriggerError as error:
        raise refused(path, [found(document, pointer, one) for one in error.each]) from None


def _read(path: Path) -> Document:
    if str(path) != "-" and not path.exists():
        hint = f"When a saved trigger is meant: onward trigger show {path}"
        raise NotFound("no_such_file", f"There is no file {path}.", hint=hint)
    return read_document(
        path,
        if_empty='Write a schedule: {cron: "0 9 * * MON-FRI"}',
        if_several="Give each a file of its own: one is previewed at a time.",
    )


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
        raise refused(path, findings)
    hint = "Only a schedule says when it fires: give it `schedule`, with cron, every or at."
    raise Invalid("no_schedule", f"{named(path)}: The trigger {given['name']!r} has no schedule.", hint=hint)
