"""`onward member`: the people of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import App, Parameter

from onward.cli.names import MemberName
from onward.cli.output import Column, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago
from onward.domain.errors import NotFound

if TYPE_CHECKING:
    from onward.cli.client import Client

app = App(name="member")

Role = Literal["viewer", "operator", "editor", "admin"]

_COLUMNS: Final = (
    Column("MEMBER", lambda member: member["id"], whole=True),
    Column("EMAIL", lambda member: member["email"], whole=True),
    Column("NAME", lambda member: member["name"]),
    Column("ROLE", lambda member: member["role"]),
    Column("STATE", lambda member: "disabled" if member["disabled_at"] else "active"),
    Column("SINCE", lambda member: ago(member["created_at"])),
)


@app.command(name="list")
def list_members(*, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List members, the newest first."""
    with connected(remote) as client:
        listing = fetch(client, "/members", paging)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no members.")


@app.command
def invite(email: str, /, *, role: Role, name: str = "", remote: Remote = HERE) -> None:
    """Invite somebody, and print the link that signs them in, once.

    Parameters
    ----------
    email
        Their address.
    role
        What they may do.
    name
        Absent: made from the address.
    """
    with connected(remote) as client:
        invitation = client.post("/members", {"email": email, "role": role, "name": name})
        _show_link(client, invitation, as_json=remote.json)


@app.command
def link(member: MemberName, /, *, remote: Remote = HERE) -> None:
    """Make a new sign-in link for a member, and print it."""
    with connected(remote) as client:
        invitation = client.post(at("members", _id_of(client, member), "link"))
        _show_link(client, invitation, as_json=remote.json)


@app.command
def role(
    member: MemberName,
    role: Annotated[Role, Parameter(help="What they may do.")],
    /,
    *,
    remote: Remote = HERE,
) -> None:
    """Change what a member may do."""
    _change(member, {"role": role}, remote)


@app.command
def disable(member: MemberName, /, *, remote: Remote = HERE) -> None:
    """Sign a member out everywhere and let them in no more."""
    _change(member, {"disabled": True}, remote)


@app.command
def enable(member: MemberName, /, *, remote: Remote = HERE) -> None:
    """Let a member in again."""
    _change(member, {"disabled": False}, remote)


def _change(member: str, change: dict[str, Any], remote: Remote) -> None:
    with connected(remote) as client:
        changed = client.patch(at("members", _id_of(client, member)), change)
    if remote.json:
        print_json(changed)
    else:
        state = "disabled" if changed["disabled_at"] else f"active, with the role {changed['role']}"
        say(f"{changed['email']} is {state}.")


def _id_of(client: Client, member: str) -> str:
    if "@" not in member:
        return member
    everybody = fetch(client, "/members", Paging(all=True))["items"]
    for one in everybody:
        if one["email"].casefold() == member.casefold():
            return str(one["id"])
    raise NotFound("member_not_found", f"There is no member {member}.", hint="See: onward member list")


def _show_link(client: Client, invitation: dict[str, Any], *, as_json: bool) -> None:
    url = f"{client.url}/signin?token={invitation['link_token']}"
    if as_json:
        print_json({**invitation, "signin_url": url})
        return
    print(url)
    say(f"The link signs {invitation['member']['email']} in, once.")
