"""`onward trigger pause`: nothing of its own starts until a certain time."""

from __future__ import annotations

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
        shown = client.post(at("triggers", trigger, "pause"), _end(until, length))
    if remote.json:
        print_json(shown)
    else:
        say(f"{shown['name']} is paused until {instant(shown['paused_until'])}.")


def _end(until: str | None, length: str | None) -> dict[str, str]:
    """A length is sent as one: this machine's clock may be another one than the server's."""
    match until, length:
        case None, None:
            hint = "Give one: --until 2027-01-01T09:00 or --for 2h."
            raise Misuse("no_end", "A pause has an end.", hint=hint)
        case None, str():
            return {"length": length}
        case str(), None:
            return {"until": until}
    raise Misuse("two_ends", "A pause has one end.", hint="Give --until or --for, not both.")
