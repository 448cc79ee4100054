"""`onward events`: things that happened, told to the runs that wait for them."""

from __future__ import annotations

from typing import Annotated, Final

from cyclopts import App, Parameter

from onward.cli.inputs import read_json
from onward.cli.names import EventKey
from onward.cli.output import Column, as_json_text, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago

app = App(name="events")

_COLUMNS: Final = (
    Column("EVENT", lambda event: event["id"], whole=True),
    Column("NAME", lambda event: event["name"], whole=True),
    Column("KEY", lambda event: event["key"] or "", whole=True),
    Column("SOURCE", lambda event: event["source"]),
    Column("WHEN", lambda event: ago(event["at"])),
    Column("DATA", lambda event: as_json_text(event["data"])),
)


@app.command
def publish(
    name: str,
    /,
    *,
    event_key: EventKey = None,
    data: Annotated[str | None, Parameter(name="--payload", allow_leading_hyphen=True)] = None,
    dedupe_key: str | None = None,
    source: str = "cli",
    remote: Remote = HERE,
) -> None:
    """Publish an event; runs that wait for it go on.

    Parameters
    ----------
    name
        Such as invoice.paid.
    data
        What is known about it: JSON, @FILE, or `-` for standard input.
    dedupe_key
        The source's own id of it: sent twice, it happens once.
    source
        Who says so.
    """
    body = {
        "name": name,
        "key": event_key,
        "data": None if data is None else read_json(data),
        "source": source,
        "dedupe_key": dedupe_key,
    }
    with connected(remote) as client:
        event = client.post("/events", body)
    if remote.json:
        print_json(event)
    else:
        print(event["id"])
        say(f"Published {event['name']}.")


@app.command(name="list")
def list_events(
    *,
    name: str | None = None,
    event_key: EventKey = None,
    source: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List events, the newest first.

    Parameters
    ----------
    name
        Only with this name.
    source
        Only from this source.
    """
    with connected(remote) as client:
        listing = fetch(client, "/events", paging, name=name, key=event_key, source=source)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no such events.")
