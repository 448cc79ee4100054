"""`onward trigger preview`: what a schedule means, without a server."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

if TYPE_CHECKING:
    from onward.domain.triggers.telling import Preview


def preview(
    *,
    cron: str | None = None,
    every: str | None = None,
    at: str | None = None,
    timezone: Annotated[str, Parameter(name=["--timezone", "--tz"])] = "UTC",
    gap: str | None = None,
    fold: str | None = None,
    after: str | None = None,
    count: int = 10,
    json: bool = False,
) -> None:
    """Say in words what a schedule means, and when it fires next. It is the same function that fires.

    Parameters
    ----------
    cron
        Five fields, such as "30 2 * * *" or "0 9 * * MON-FRI".
    every
        A length of time, such as 15m.
    at
        One time, such as 2027-01-01T09:00.
    timezone
        Such as Europe/Berlin.
    gap
        A time that a day does not have: shift (to the next that it has) or skip.
    fold
        A time that a day has twice: first, last or both.
    after
        Look from this instant on, such as 2026-03-07T00:00:00Z, instead of now.
    count
        How many instants.
    json
        Print one JSON object.
    """
    from datetime import UTC, datetime

    from onward.domain.triggers.telling import read_after, tell

    given: dict[str, Any] = {"cron": cron, "every": every, "at": at, "dst": {"gap": gap, "fold": fold}}
    given["dst"] = {name: value for name, value in given["dst"].items() if value} or None
    schedule = {name: value for name, value in given.items() if value is not None}
    since = datetime.now(UTC) if after is None else read_after(after)
    told = tell({**schedule, "timezone": timezone}, since, min(max(count, 1), 1000))
    _print_json(told) if json else _print_table(told)


def _print_table(told: Preview) -> None:
    print(told.text)
    for instant in told.instants:
        note = f"  {instant.note}" if instant.note else ""
        print(f"  {instant.local[:19].replace('T', ' ')} {instant.local[19:]}  {instant.at[:19]}Z{note}")


def _print_json(told: Preview) -> None:
    import json

    print(json.dumps(asdict(told), ensure_ascii=False))
