"""`onward trigger pause`: nothing of its own starts until a certain time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from cyclopts import Parameter

from onward.cli.failures import Misuse
from onward.cli.names import TriggerName
from onward.cli.output import print_json, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import instant


def pause(
    trigger: TriggerName,
    /,
    *,
    until: str | None = None,
    length: Annotated[str | None, Parameter(name="--for")] = None,
    remote: Remote = HERE,
) -> None:
    """Pause it. It goes on by itself at the end, or when somebody enables it.

    Recorded firings of its schedule are cancelled; deliveries and events wait.

    Parameters
    ----------
    until
        An instant, or a time of the schedule's zone, such as 2027-01-01T09:00.
    length
        How long from now, such as 2h.
    """
    with connected(remote) as client:
        shown = client.post(at("triggers", trigger, "pause"), {"until": _until(until, length)})
    if remote.json:
        print_json(shown)
    else:
        say(f"{shown['name']} is paused until {instant(shown['paused_until'])}.")


def _until(until: str | None, length: str | None) -> str:
    from onward.domain.definitions.durations import parse_duration
    from onward.domain.instants import to_text

    if until is not None and length is not None:
        raise Misuse("two_ends", "A pause has one end.", hint="Give --until or --for, not both.")
    if until is None and length is None:
        raise Misuse("no_end", "A pause has an end.", hint="Give one: --until 2027-01-01T09:00 or --for 2h.")
    if length is None:
        return str(until)
    try:
        return to_text(datetime.now(UTC) + timedelta(seconds=parse_duration(length)))
    except ValueError as error:
        raise Misuse("bad_duration", f"{error}.") from None
