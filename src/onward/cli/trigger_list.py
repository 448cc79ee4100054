"""`onward trigger list`: the triggers of the workspace, or those that are looked for."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from cyclopts import Parameter

from onward.cli.output import Column, print_list
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago
from onward.cli.trigger_show import state_of

Kind = Literal["schedule", "once", "webhook", "event", "manual"]

_COLUMNS: Final = (
    Column("TRIGGER", lambda trigger: trigger["name"], whole=True),
    Column("WHEN", lambda trigger: trigger["text"]),
    Column("STARTS", lambda trigger: trigger["workflow"]),
    Column("STATE", state_of),
    Column("NEXT", lambda trigger: ago(trigger["next_at"])),
    Column("LAST", lambda trigger: ago(trigger["last_fired_at"])),
)


def list_triggers(
    *,
    q: str | None = None,
    kind: Kind | None = None,
    workflow: str | None = None,
    enabled: Annotated[bool | None, Parameter(negative="--disabled")] = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List triggers, the newest first.

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
    """
    filters = {"q": q, "kind": kind, "workflow": workflow, "enabled": enabled}
    with connected(remote) as client:
        listing = fetch(client, "/triggers", paging, **filters)
    nothing = "There are no triggers. Make one: onward trigger apply FILE"
    if any(value is not None for value in filters.values()):
        nothing = "There are no such triggers."
    print_list(listing, _COLUMNS, as_json=remote.json, nothing=nothing)
