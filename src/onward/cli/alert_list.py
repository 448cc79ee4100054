"""`onward alert list`: the alerts of the workspace, or those that are looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import Parameter

from onward.cli.alert_show import state_of
from onward.cli.output import Column, print_list
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.remote import HERE, Remote, connected

if TYPE_CHECKING:
    from onward.cli.client import Client

AlertKind = Literal["run_failed", "failures_in_row", "missed", "late", "auto_paused", "scheduler_lag"]
Fits = Callable[[dict[str, Any]], bool]

_COLUMNS: Final = (
    Column("ALERT", lambda alert: alert["name"], whole=True),
    Column("STATE", lambda alert: state_of(alert)),
    Column("TELLS", lambda alert: alert["text"]),
    Column("TROUBLE", lambda alert: alert["health"] or ""),
)


def list_alerts(
    *,
    q: str | None = None,
    kind: AlertKind | None = None,
    workflow: str | None = None,
    enabled: Annotated[bool | None, Parameter(negative="--disabled")] = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List alerts, the newest first.

    Parameters
    ----------
    q
        Words, each a part of its name or its title.
    kind
        Only those that tell of this.
    workflow
        Only those that tell of it: its name.
    enabled
        Only enabled ones, or only disabled ones.
    """
    looked_for = any(value is not None for value in (q, kind, workflow, enabled))

    def fits(alert: dict[str, Any]) -> bool:
        return enabled in (None, alert["enabled"]) and _says(alert, q or "") and _tells(alert, kind, workflow)

    with connected(remote) as client:
        listing = _found(client, paging, fits) if looked_for else fetch(client, "/alerts", paging)
    nothing = "There are no alerts. Make one: onward alert create FILE"
    print_list(
        listing,
        _COLUMNS,
        as_json=remote.json,
        nothing="There are no such alerts." if looked_for else nothing,
    )


def _found(client: Client, paging: Paging, fits: Fits) -> dict[str, Any]:
    """Looked for here: all that a workspace may have are one page."""
    items = fetch(client, "/alerts", replace(paging, all=True))["items"]
    places = [place for place, alert in enumerate(items) if fits(alert)]
    kept = places if paging.all else places[: paging.limit]
    cursor = None
    if len(kept) < len(places):  # what the server goes on with behind the last of them
        cursor = client.get("/alerts", limit=kept[-1] + 1, cursor=paging.cursor)["next_cursor"]
    return {"items": [items[place] for place in kept], "next_cursor": cursor}


def _says(alert: dict[str, Any], words: str) -> bool:
    said = f"{alert['name']}\n{alert['title']}".lower()
    return all(word in said for word in words.lower().split())


def _tells(alert: dict[str, Any], kind: str | None, workflow: str | None) -> bool:
    """Of the scheduler's lag an alert tells whatever the workflow: that is not of it."""
    from onward.domain.alerts.alert import Where, read_alert
    from onward.domain.triggers.errors import TriggerError

    if kind is None and workflow is None:
        return True
    try:
        read = read_alert(alert["definition"])
    except TriggerError:  # its trouble says so; it tells of nothing
        return False
    kinds = {one.kind for one in read.on}
    is_about = workflow is None or (
        kinds != {"scheduler_lag"} and Where(workflow=read.where.workflow).fits(workflow, None)
    )
    return is_about and kind in (None, *kinds)
