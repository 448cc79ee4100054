"""`onward audit`: who did what."""

from __future__ import annotations

from typing import Final

from cyclopts import App

from onward.cli.output import Column, as_json_text, print_list
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import instant

app = App(name="audit")

_COLUMNS: Final = (
    Column("WHEN", lambda entry: instant(entry["at"])),
    Column("WHO", lambda entry: f"{entry['actor_name']} ({entry['actor_kind']})"),
    Column("DID", lambda entry: entry["action"], whole=True),
    Column("TO", lambda entry: entry["subject"], whole=True),
    Column("DETAIL", lambda entry: as_json_text(entry["detail"] or None)),
)


@app.command(name="list")
def list_audit(
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    after: str | None = None,
    before: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what was done, the newest first.

    Parameters
    ----------
    actor
        By this member or key: an id.
    action
        One action such as run.cancelled, or a family with a dot such as run.
    subject
        To this, such as run:ID.
    after
        Not before this instant, such as 2026-01-31T09:00:00Z.
    before
        Before this instant.
    """
    filters = {"actor_id": actor, "action": action, "subject": subject, "after": after, "before": before}
    with connected(remote) as client:
        listing = fetch(client, "/audit", paging, **filters)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="Nothing of that kind was done.")
