"""`onward event`: things that happened. Triggers fire, and the runs that wait for them are told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from onward.cli.failures import Misuse
from onward.cli.inputs import read_json
from onward.cli.names import EventId, EventKey
from onward.cli.output import Column, as_json_text, print_fields, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, instant

app = App(name="event")

_COLUMNS: Final = (
    Column("EVENT", lambda event: event["id"], whole=True),
    Column("TYPE", lambda event: event["name"], whole=True),
    Column("KEY", lambda event: event["key"] or "", whole=True),
    Column("SOURCE", lambda event: event["source"]),
    Column("WHEN", lambda event: ago(event["at"])),
    Column("DATA", lambda event: as_json_text(event["data"])),
)
_MATCHES: Final = (
    Column("TRIGGER", lambda match: match["trigger"], whole=True),
    Column("MATCHED", lambda match: "yes" if match["matched"] else "no"),
    Column("AS OF", lambda match: match["as_of"]),
    Column("OUTCOME", lambda match: match["status"] or match["outcome"]),
    Column("INVOCATION", lambda match: match["invocation_id"] or "", whole=True),
    Column("WHY", lambda match: match["reason"] or match["why"]),
)
_BATCHED: Final = "application/cloudevents-batch+json"


@app.command
def publish(
    name: Annotated[str | None, Parameter(name="--type")] = None,
    *,
    event_key: EventKey = None,
    data: Annotated[str | None, Parameter(name="--payload", allow_leading_hyphen=True)] = None,
    file: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    dedupe_key: str | None = None,
    source: str | None = None,
    remote: Remote = HERE,
) -> None:
    """Publish an event, or the CloudEvents of a file.

    Parameters
    ----------
    name
        Its type, such as invoice.paid.
    data
        What is known about it: JSON, @FILE, or `-` for standard input.
    file
        A CloudEvent in JSON, or a list of up to 1,000 of them: all are stored or none. `-`: standard input.
    dedupe_key
        The source's own id of it: sent twice, it happens once. --json then says `created: false`.
    source
        Who says so; `cli` when absent.
    """
    if file is not None:
        if (name, event_key, data, dedupe_key, source) != (None,) * 5:
            raise Misuse("two_events", "A file says everything itself.", hint="Give --file alone.")
        _publish_file(file, remote)
        return
    if name is None:
        raise Misuse(
            "no_event",
            "Which event?",
            hint="onward event publish invoice.paid --payload '{...}', or --file FILE",
        )
    body = {
        "name": name,
        "key": event_key,
        "data": None if data is None else read_json(data),
        "source": source or "cli",
        "dedupe_key": dedupe_key,
    }
    with connected(remote) as client:
        event, created = client.create("/events", body)
    if remote.json:
        print_json({**event, "created": created})
        return
    print(event["id"])
    if created:
        say(f"Published {event['name']}.")
    else:
        before = f"{event['name']} was sent before with this dedupe key, on {instant(event['at'])}"
        say(f"Nothing was published: {before}.")


@app.command(name="list")
def list_events(
    *,
    name: Annotated[str | None, Parameter(name=["--type", "--name"])] = None,
    event_key: EventKey = None,
    source: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List events, the newest first.

    Parameters
    ----------
    name
        Only of this type.
    source
        Only from this source.
    """
    with connected(remote) as client:
        listing = fetch(client, "/events", paging, name=name, key=event_key, source=source)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no such events.")


@app.command
def show(event: EventId, /, *, remote: Remote = HERE) -> None:
    """Show an event with its data."""
    with connected(remote) as client:
        shown = client.get(at("events", event))
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Event", shown["id"]),
            ("Type", shown["name"]),
            ("Key", shown["key"] or ""),
            ("Source", shown["source"]),
            ("Came", instant(shown["at"])),
            ("Attributes", as_json_text(shown["attributes"]) if shown["attributes"] else ""),
            ("Told", ", ".join(shown["heard_by"])),
            ("Data", as_json_text(shown["data"])),
        ]
    )


@app.command
def matches(
    event: EventId, /, *, matched: bool | None = None, paging: Paging = FIRST_PAGE, remote: Remote = HERE
) -> None:
    """List which triggers took an event, which did not, and why.

    Parameters
    ----------
    matched
        Only those that took it.
    """
    with connected(remote) as client:
        listing = fetch(client, at("events", event, "matches"), paging, matched=matched)
    print_list(listing, _MATCHES, as_json=remote.json, nothing="There are no event triggers.")


def _publish_file(file: Path, remote: Remote) -> None:
    """Also one alone as a batch: its answer says whether it is new."""
    given = read_json("-" if str(file) == "-" else f"@{file}")
    with connected(remote) as client:
        published = client.post(
            "/events", given if isinstance(given, list) else [given], media_type=_BATCHED
        )["items"]
    if remote.json:
        print_json({"items": published})
        return
    for one in published:
        print(one["event"]["id"])
    new = sum(one["created"] for one in published)
    old = len(published) - new
    say(f"Published {new}." + (f" {old} had been sent before." if old else ""))
