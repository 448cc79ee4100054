"""`onward trigger list`: the triggers of the workspace, or those that are looked for."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from cyclopts import Parameter

from onward.cli.output import Column, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago
from onward.cli.trigger_show import state_of

State = Literal["on", "paused", "off", "attention", "done"]
Order = Literal["newest", "name", "next", "stopped"]
Kind = Literal["schedule", "once", "webhook", "event", "manual"]

_NEEDS_ATTENTION: Final = "!"
_COLUMNS: Final = (
    Column("TRIGGER", lambda trigger: trigger["name"], whole=True),
    Column("WHEN", lambda trigger: trigger["text"]),
    Column("STARTS", lambda trigger: trigger["workflow"]),
    Column("STATE", lambda trigger: f"{state_of(trigger)}{_mark(trigger)}", whole=True),
    Column("NEXT", lambda trigger: ago(trigger["next_at"])),
    Column("LAST", lambda trigger: ago(trigger["last_fired_at"])),
)
# Of these one wants to know what is wrong before anything else.
_TROUBLED: Final = (
    Column("TRIGGER", lambda trigger: trigger["name"], whole=True),
    Column("STARTS", lambda trigger: trigger["workflow"]),
    Column("STATE", state_of),
    Column("TROUBLE", lambda trigger: trigger["health"] or trigger["state_reason"]),
)


def list_triggers(
    *,
    q: str | None = None,
    kind: Kind | None = None,
    workflow: str | None = None,
    enabled: Annotated[bool | None, Parameter(negative="--disabled")] = None,
    state: State | None = None,
    order: Order = "newest",
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List triggers, the newest first unless asked for in another order.

    Parameters
    ----------
    q
        Words, each a part of its name, its title or the name of its workflow.
    kind
        What makes it fire.
    workflow
        Only those that start it: its name.
    enabled
        Only enabled ones, or only disabled ones.
    state
        How they stand: attention has those with which something is wrong, and says what.
    order
        What comes first: the newest, names from a on, what fires next, or what has stopped.
    """
    filters = {"q": q, "kind": kind, "workflow": workflow, "enabled": enabled, "state": state}
    with connected(remote) as client:
        listing = fetch(client, "/triggers", paging, order=order, **filters)
    nothing = "There are no triggers. Make one: onward trigger apply FILE"
    if any(value is not None for value in filters.values()):
        nothing = "There are no such triggers."
    columns = _TROUBLED if state == "attention" else _COLUMNS
    print_list(listing, columns, as_json=remote.json, nothing=nothing)
    if columns is _COLUMNS and not remote.json and any(map(_mark, listing["items"])):
        say(f"{_NEEDS_ATTENTION} What is wrong: onward trigger list --state attention")


def _mark(trigger: dict[str, Any]) -> str:
    return f" {_NEEDS_ATTENTION}" if trigger["health"] else ""
