"""`onward alert`: who is told of what that went wrong."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cyclopts import App

from onward.cli import exit_codes
from onward.cli.alert_documents import export_alerts, import_alerts
from onward.cli.confirm import require_yes
from onward.cli.documents import read_documents
from onward.cli.failures import Misuse
from onward.cli.names import AlertName
from onward.cli.output import Column, print_fields, print_json, print_list, print_table, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, instant

if TYPE_CHECKING:
    from onward.cli.client import Client

app = App(name="alert")
app.command(export_alerts, name="export")
app.command(import_alerts, name="apply")
app.command(import_alerts, name="import")  # the other way of `export`

_COLUMNS: Final = (
    Column("ALERT", lambda alert: alert["name"], whole=True),
    Column("STATE", lambda alert: _state(alert)),
    Column("TELLS", lambda alert: alert["text"]),
    Column("TROUBLE", lambda alert: alert["health"] or ""),
)
_NOTICES: Final = (
    Column("WHEN", lambda one: ago(one["created_at"])),
    Column("STATUS", lambda one: one["status"]),
    Column("TO", lambda one: one["to"]),
    Column("TRIED", lambda one: str(one["attempts"])),
    Column("SUBJECT", lambda one: one["subject"]),
    Column("WHY", lambda one: one["error"] or ""),
)
_TROUBLES: Final = (
    Column("GOES ON", lambda one: one["kind"]),
    Column("OF", lambda one: one["trigger"] or one["workflow"] or ""),
    Column("SINCE", lambda one: ago(one["since"])),
    Column("HELD BACK", lambda one: str(one["held_back"])),
    Column("SILENT UNTIL", lambda one: ago(one["silent_until"])),
)
_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.5


@app.command(name="list")
def list_alerts(*, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List alerts, the newest first."""
    with connected(remote) as client:
        listing = fetch(client, "/alerts", paging)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no alerts.")


@app.command
def show(alert: AlertName, /, *, remote: Remote = HERE) -> None:
    """Show an alert: what it tells, and the troubles that go on."""
    with connected(remote) as client:
        shown = client.get(at("alerts", alert))
    _show(shown, remote)


@app.command
def create(file: Path, /, *, remote: Remote = HERE) -> None:
    """Create an alert. It tells of what happens from now on.

    Parameters
    ----------
    file
        YAML or JSON with one alert, or `-` for standard input.
    """
    document = _document(file)
    with connected(remote) as client:
        shown = client.post("/alerts", {"definition": document})
    _show(shown, remote)


@app.command
def update(alert: AlertName, file: Path, /, *, remote: Remote = HERE) -> None:
    """Change an alert; all of it is given again.

    Parameters
    ----------
    file
        YAML or JSON with one alert, or `-` for standard input.
    """
    document = _document(file)
    with connected(remote) as client:
        shown = client.put(at("alerts", alert), {"definition": document})
    _show(shown, remote)


@app.command
def delete(alert: AlertName, /, *, yes: bool = False, remote: Remote = HERE) -> None:
    """Delete it, with its notices.

    Parameters
    ----------
    yes
        Do not ask.
    """
    require_yes(f"Delete the alert {alert}?", yes=yes)
    with connected(remote) as client:
        client.delete(at("alerts", alert))
    if remote.json:
        print_json({"deleted": alert})
    else:
        say(f"Deleted {alert}.")


@app.command
def enable(alert: AlertName, /, *, remote: Remote = HERE) -> None:
    """Enable it, from now on: what happened meanwhile is not told."""
    with connected(remote) as client:
        shown = client.put(at("alerts", alert, "enabled"), None)
    _say_switched(shown, remote)


@app.command
def disable(alert: AlertName, /, *, remote: Remote = HERE) -> None:
    """Disable it: what is not sent yet is cancelled."""
    with connected(remote) as client:
        shown = client.delete(at("alerts", alert, "enabled"))
    _say_switched(shown, remote)


@app.command(name="test")
def try_out(alert: AlertName, /, *, wait: bool = False, remote: Remote = HERE) -> int:
    """Send a sample to every recipient.

    Parameters
    ----------
    wait
        Wait until each is sent, or was not taken; exits with 1 when one was not.
    """
    with connected(remote) as client:
        notices = client.post(at("alerts", alert, "test"))["items"]
        if wait:
            notices = _settled(client, alert, {one["id"] for one in notices})
    if remote.json:
        print_json({"items": notices})
    else:
        print_table(_NOTICES, notices, nothing="It has no recipients.")
    arrived = not wait or all(one["status"] == "sent" for one in notices)
    return exit_codes.SUCCEEDED if arrived else exit_codes.FAILED


@app.command
def notices(
    alert: AlertName,
    /,
    *,
    status: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what it has told, and whether that arrived.

    Parameters
    ----------
    status
        Only these: waiting, sent, failed or cancelled.
    """
    with connected(remote) as client:
        listing = fetch(client, at("alerts", alert, "notices"), paging, status=status)
    print_list(listing, _NOTICES, as_json=remote.json, nothing="It has told nothing yet.")


def _document(file: Path) -> Any:
    from onward.domain.definitions.document import parse_document

    [read, *others] = read_documents([file])
    if others:
        raise Misuse("many_documents", f"{file} holds several alerts.", hint="Name one of the files.")
    document = parse_document(read.text)
    if document.data is None:
        finding = document.findings[0]
        where = f"{read.path}, line {finding.line}"
        raise Misuse("unreadable", f"{where}: {finding.message}", hint="Write one alert as YAML or JSON.")
    return document.data


def _settled(client: Client, alert: str, ids: set[str]) -> list[dict[str, Any]]:
    """These notices, when each was tried; one that waits for another attempt counts as not taken."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        listed = client.get(at("alerts", alert, "notices"), limit=100)["items"]
        ours = [one for one in listed if one["id"] in ids]
        if all(one["status"] != "waiting" or one["error"] for one in ours) or time.monotonic() > deadline:
            return ours
        time.sleep(_LOOK_SECONDS)


def _state(alert: dict[str, Any]) -> str:
    return "enabled" if alert["enabled"] else "disabled"


def _origin(alert: dict[str, Any]) -> str:
    if alert["file_of"] is not None:
        return f"the file of workflow {alert['file_of']}: what is changed here, applying it again undoes"
    return "an import" if alert["source"] == "import" else ""


def _show(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Alert", f"{shown['name']} ({shown['id']})"),
            ("Title", shown["title"]),
            ("Tells", shown["text"]),
            ("State", _state(shown)),
            ("Trouble", shown["health"] or ""),
            ("Made by", _origin(shown)),
            ("Runs as", f"{shown['run_as']['kind']} {shown['run_as']['id']}"),
            ("Changed", f"{instant(shown['updated_at'])} by {shown['updated_by']}"),
        ]
    )
    if shown["troubles"]:
        print_table(_TROUBLES, shown["troubles"], nothing="")


def _say_switched(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
    else:
        say(f"{shown['name']} is {_state(shown)}.")
