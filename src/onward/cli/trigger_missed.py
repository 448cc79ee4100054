"""`onward trigger missed`: what should have started and did not."""

from __future__ import annotations

from typing import Annotated, Final

from cyclopts import Parameter
from cyclopts.validators import Number

from onward.cli.output import Column, print_list, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago

_COLUMNS: Final = (
    Column("TRIGGER", lambda one: one["name"], whole=True),
    Column("MISSED", lambda one: str(one["count"])),
    Column("LAST", lambda one: ago(one["at"])),
    Column("OUTCOME", lambda one: one["outcome"]),
    Column("WHY", lambda one: one["sentence"]),
)


def missed(
    *,
    hours: Annotated[int, Parameter(validator=Number(gte=1, lte=168))] = 24,
    limit: Annotated[int, Parameter(validator=Number(gte=1, lte=200))] = 50,
    remote: Remote = HERE,
) -> None:
    """List triggers with firings that should have started and did not.

    Parameters
    ----------
    hours
        How far back to look.
    limit
        As many triggers at most, those of the newest misses.
    """
    with connected(remote) as client:
        found = client.get(at("missed-firings"), hours=hours, limit=limit)
    nothing = f"Nothing was missed in the last {hours} hours."
    print_list(found, _COLUMNS, as_json=remote.json, nothing=nothing)
    if not remote.json and found["items"]:
        hidden = found["triggers"] - len(found["items"])
        rest = f" {hidden} more: a larger --limit." if hidden else ""
        say(f"Each of them: onward trigger decisions TRIGGER.{rest}")
