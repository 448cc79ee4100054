"""`onward alert show`: what an alert tells, and the troubles that go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from onward.cli.names import AlertName
from onward.cli.output import Column, print_fields, print_json, print_table
from onward.cli.paths import at
from onward.cli.people import people
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, instant

if TYPE_CHECKING:
    from onward.cli.client import Client

_TROUBLES: Final = (
    Column("GOES ON", lambda one: one["kind"]),
    Column("OF", lambda one: one["trigger"] or one["workflow"] or ""),
    Column("SINCE", lambda one: ago(one["since"])),
    Column("HELD BACK", lambda one: str(one["held_back"])),
    Column("SILENT UNTIL", lambda one: ago(one["silent_until"])),
)


def show(alert: AlertName, /, *, remote: Remote = HERE) -> None:
    """Show an alert: what it tells, and the troubles that go on."""
    with connected(remote) as client:
        print_alert(client, client.get(at("alerts", alert)), remote)


def print_alert(client: Client, shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
        return
    named = people(client, (shown["run_as"]["id"], shown["created_by"], shown["updated_by"]))
    print_fields(
        [
            ("Alert", f"{shown['name']} ({shown['id']})"),
            ("Title", shown["title"]),
            ("Tells", shown["text"]),
            ("State", state_of(shown)),
            ("Trouble", shown["health"] or ""),
            ("Made by", _origin(shown)),
            ("Runs as", named[shown["run_as"]["id"]]),
            ("Created", f"{instant(shown['created_at'])} by {named[shown['created_by']]}"),
            ("Changed", f"{instant(shown['updated_at'])} by {named[shown['updated_by']]}"),
        ]
    )
    if shown["troubles"]:
        print_table(_TROUBLES, shown["troubles"], nothing="")


def state_of(alert: dict[str, Any]) -> str:
    return "enabled" if alert["enabled"] else "disabled"


def _origin(alert: dict[str, Any]) -> str:
    if alert["file_of"] is not None:
        return f"the file of workflow {alert['file_of']}: what is changed here, applying it again undoes"
    return "an import" if alert["source"] == "import" else ""
