"""`onward trigger preview`: what a schedule means, without a server."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter
from cyclopts.validators import Number

from onward.cli.trigger_schedule import NO_FLAGS, ScheduleFlags, tell_flags
from onward.cli.trigger_schedule_file import tell_file

if TYPE_CHECKING:
    from datetime import datetime

    from onward.domain.triggers.telling import Preview

_MOST_INSTANTS: Final = 1_000


def preview(
    file: Path | None = None,
    /,
    *,
    schedule: ScheduleFlags = NO_FLAGS,
    after: str | None = None,
    count: Annotated[int, Parameter(validator=Number(gte=1, lte=_MOST_INSTANTS), show_default=True)] = 10,
    json: bool = False,
) -> None:
    """Say in words what a schedule means, and when it fires next. It is the same function that fires.

    Parameters
    ----------
    file
        A trigger, or a schedule alone, as YAML or JSON, instead of flags. `-`: standard input.
    after
        Look from this instant on, such as 2026-03-07T00:00:00Z, instead of now.
    count
        How many instants, 1 to 1000.
    json
        Print one JSON object.
    """
    since = _since(after)
    told = tell_flags(schedule, since, count) if file is None else tell_file(file, schedule, since, count)
    _print_json(told) if json else _print_table(told)


def _since(after: str | None) -> datetime:
    from datetime import UTC, datetime

    from onward.domain.triggers.telling import read_after

    return datetime.now(UTC) if after is None else read_after(after)


def _print_table(told: Preview) -> None:
    print(told.text)
    for instant in told.instants:
        note = f"  {instant.note}" if instant.note else ""
        print(f"  {instant.local[:19].replace('T', ' ')} {instant.local[19:]}  {instant.at[:19]}Z{note}")


def _print_json(told: Preview) -> None:
    import json

    print(json.dumps(asdict(told), ensure_ascii=False))
