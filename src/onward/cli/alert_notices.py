"""`onward alert test` and `notices`: what was sent, and whether it arrived."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import Parameter

from onward.cli import exit_codes
from onward.cli.names import AlertName
from onward.cli.output import Column, print_json, print_list, print_table
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago

if TYPE_CHECKING:
    from onward.cli.client import Client

NoticeStatus = Literal["waiting", "sent", "failed", "cancelled"]

_NOTICES: Final = (
    Column("WHEN", lambda one: ago(one["created_at"])),
    Column("STATUS", lambda one: one["status"]),
    Column("TO", lambda one: one["to"]),
    Column("TRIED", lambda one: str(one["attempts"])),
    Column("SUBJECT", lambda one: one["subject"]),
    Column("WHY", lambda one: one["error"] or ""),
)
_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.5


def notices(
    alert: AlertName,
    /,
    *,
    status: Annotated[NoticeStatus | None, Parameter(help="Only these.")] = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what it has told, and whether that arrived."""
    with connected(remote) as client:
        listing = fetch(client, at("alerts", alert, "notices"), paging, status=status)
    nothing = "It has told nothing yet." if status is None else "Nothing of that kind is there."
    print_list(listing, _NOTICES, as_json=remote.json, nothing=nothing)


def try_out(alert: AlertName, /, *, wait: bool = False, remote: Remote = HERE) -> int:
    """Send a sample to every recipient.

    Parameters
    ----------
    wait
        Wait until each is sent, or was not taken; exits with 1 when one was not.
    """
    with connected(remote) as client:
        sent = client.post(at("alerts", alert, "test"))["items"]
        if wait:
            sent = _settled(client, alert, {one["id"] for one in sent})
    if remote.json:
        print_json({"items": sent})
    else:
        print_table(_NOTICES, sent, nothing="It has no recipients.")
    arrived = not wait or all(one["status"] == "sent" for one in sent)
    return exit_codes.SUCCEEDED if arrived else exit_codes.FAILED


def _settled(client: Client, alert: str, ids: set[str]) -> list[dict[str, Any]]:
    """These notices, when each was tried; one that waits for another attempt counts as not taken."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        listed = client.get(at("alerts", alert, "notices"), limit=100)["items"]
        ours = [one for one in listed if one["id"] in ids]
        if all(one["status"] != "waiting" or one["error"] for one in ours) or time.monotonic() > deadline:
            return ours
        time.sleep(_LOOK_SECONDS)
