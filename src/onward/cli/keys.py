"""`onward key`: API keys, for programs."""

from __future__ import annotations

from typing import Any, Final, Literal

from cyclopts import App

from onward.cli.output import Column, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago

app = App(name="key")

Role = Literal["viewer", "operator", "editor", "admin"]

_COLUMNS: Final = (
    Column("KEY", lambda key: key["id"], whole=True),
    Column("NAME", lambda key: key["name"]),
    Column("ROLE", lambda key: key["role"]),
    Column("SCOPES", lambda key: ", ".join(key["scopes"]) or "all of its role"),
    Column("BEGINS", lambda key: key["prefix"]),
    Column("USED", lambda key: ago(key["last_used_at"]) or "never"),
    Column("STATE", lambda key: _state(key)),
)


@app.command
def create(
    name: str,
    /,
    *,
    role: Role,
    scope: list[str] | None = None,
    expires_at: str | None = None,
    remote: Remote = HERE,
) -> None:
    """Create an API key and print it. It is shown this once.

    Parameters
    ----------
    name
        What it is for.
    role
        What it may do at most.
    scope
        Only this permission, such as run.launch; may be given more than once.
    expires_at
        An instant such as 2027-01-31T00:00:00Z; absent: never.
    """
    body = {"name": name, "role": role, "scopes": scope or [], "expires_at": expires_at}
    with connected(remote) as client:
        created = client.post("/api-keys", body)
    if remote.json:
        print_json(created)
        return
    print(created["token"])
    say(f"This is the only time that the key {created['key']['id']} is shown.")


@app.command(name="list")
def list_keys(*, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List API keys, the newest first, revoked ones included."""
    with connected(remote) as client:
        listing = fetch(client, "/api-keys", paging)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no keys.")


@app.command
def revoke(key_id: str, /, *, remote: Remote = HERE) -> None:
    """Revoke an API key: whoever has it is refused from now on.

    Parameters
    ----------
    key_id
        Its id.
    """
    with connected(remote) as client:
        revoked = client.delete(at("api-keys", key_id))
    if remote.json:
        print_json(revoked)
    else:
        say(f"Revoked {revoked['id']} ({revoked['name']}).")


def _state(key: dict[str, Any]) -> str:
    if key["revoked_at"]:
        return f"revoked {ago(key['revoked_at'])}"
    return f"expires {ago(key['expires_at'])}" if key["expires_at"] else "active"
