"""`onward alert`: who is told of what that went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import App

from onward.cli.alert_documents import export_alerts, import_alerts
from onward.cli.alert_list import list_alerts
from onward.cli.alert_notices import notices, try_out
from onward.cli.alert_show import print_alert, show, state_of
from onward.cli.confirm import require_yes
from onward.cli.file_refusals import placed, read_document, refused
from onward.cli.names import AlertName
from onward.cli.output import print_json, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected

if TYPE_CHECKING:
    from onward.domain.definitions.document import Document

app = App(name="alert")
app.command(list_alerts, name="list")
app.command(show)
app.command(notices)
app.command(try_out, name="test")
app.command(export_alerts, name="export")
app.command(import_alerts, name="apply")
app.command(import_alerts, name="import")  # the other way of `export`


@app.command
def create(file: Path, /, *, remote: Remote = HERE) -> None:
    """Create an alert. It tells of what happens from now on.

    Parameters
    ----------
    file
        YAML or JSON with one alert, or `-` for standard input.
    """
    document = _read(file)
    with connected(remote) as client:
        with placed(file, document, "/definition"):
            made = client.post("/alerts", {"definition": document.data})
        print_alert(client, made, remote)


@app.command
def update(alert: AlertName, file: Path, /, *, remote: Remote = HERE) -> None:
    """Change an alert; all of it is given again.

    Parameters
    ----------
    file
        YAML or JSON with one alert, or `-` for standard input.
    """
    document = _read(file)
    with connected(remote) as client:
        with placed(file, document, "/definition"):
            changed = client.put(at("alerts", alert), {"definition": document.data})
        print_alert(client, changed, remote)


@app.command
def delete(alert: AlertName, /, *, yes: bool = False, remote: Remote = HERE) -> None:
    """Delete it, with its notices.

    Parameters
    ----------
    yes
        Do not ask.
    """
    with connected(remote) as client:
        if not yes:  # nobody is asked about what is not there
            client.get(at("alerts", alert))
        require_yes(f"Delete the alert {alert}?", yes=yes)
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


def _read(file: Path) -> Document:
    """Whether it is one alert at all; what it may say the server knows, which may be newer."""
    from onward.domain.alerts.beside_steps import read_alone

    document = read_document(
        file,
        if_empty="Write one alert as YAML or JSON.",
        if_several="onward alert apply FILE takes several.",
    )
    if not isinstance(document.data, dict) or "steps" in document.data:
        raise refused(file, read_alone(document)[1])
    return document


def _say_switched(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
    else:
        say(f"{shown['name']} is {state_of(shown)}.")
