"""`onward login`, `logout`, `whoami`."""

from __future__ import annotations

import socket
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from onward.cli.output import print_fields, print_json, say
from onward.cli.remote import HERE, Remote, connected
from onward.domain.errors import OnwardError, Unauthenticated

if TYPE_CHECKING:
    from onward.cli.client import Client
    from onward.cli.credentials import Login


def login(url: str, /, *, json: bool = False) -> None:
    """Sign in at a server; every command talks to it from then on.

    Parameters
    ----------
    url
        The server's address, or a whole sign-in link, which works once.
    json
        Print one JSON document, for machines.
    """
    from onward.cli.address import Server, server_url
    from onward.cli.client import Client
    from onward.cli.credentials import save_login

    address, token = _split_link(url)
    with Client(Server(server_url(address), None)) as client:
        session = _redeem(client, token) if token else _by_device(client)
        made = _login_of(client, session)
        save_login(made)
    _show(made, session, as_json=json)


def logout(*, json: bool = False) -> None:
    """End the sign-in, here and at the server. Commands then talk to this machine's Onward again.

    Parameters
    ----------
    json
        Print one JSON document, for machines.
    """
    from onward.cli.address import Server
    from onward.cli.client import Client
    from onward.cli.credentials import forget_login, saved_login

    login = saved_login()
    if login is not None:
        forget_login()
        with Client(Server(login.url, login.token)) as client:
            _end_session(client)
    if json:
        print_json({"signed_out": login.url if login else None})
    else:
        say(f"Signed out of {login.url}." if login else "Nobody was signed in.")


def whoami(*, remote: Remote = HERE) -> None:
    """Show which server this talks to, and as whom."""
    with connected(remote) as client:
        me = client.get("/auth/me")
        if remote.json:
            print_json({"server": client.url, **me})
            return
        print_fields(
            [
                ("Server", client.url),
                ("Workspace", f"{me['workspace_title']} ({me['workspace_slug']})"),
                ("As", f"{me['name']} {me['email'] or ''}".strip()),
                ("Kind", "signed-in member" if me["kind"] == "member" else "API key"),
                ("Role", me["role"]),
                ("Id", me["id"]),
            ]
        )


def _split_link(url: str) -> tuple[str, str | None]:
    """A sign-in link carries its token behind the `#`, or as `?token=`."""
    parts = urlsplit(url)
    if not parts.path.endswith("/signin"):
        return url, None
    token = parts.fragment.removeprefix("token=") or parse_qs(parts.query).get("token", [""])[0]
    address = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/signin')}"
    return address, token or None


def _redeem(client: Client, token: str) -> dict[str, Any]:
    session: dict[str, Any] = client.post("/auth/sessions", {"token": token})
    return session


def _by_device(client: Client) -> dict[str, Any]:
    """A person confirms in a browser, where they are signed in already."""
    device = client.post("/auth/devices", {"name": f"onward on {socket.gethostname()}"[:100]})
    say(f"Open {client.url}/device?code={device['user_code']}")
    say(f"and let in the device with the code {device['user_code']}. Waiting ...")
    deadline = time.monotonic() + device["expires_in"]
    while time.monotonic() < deadline:
        time.sleep(device["interval"])
        session: dict[str, Any] = client.post("/auth/device-sessions", {"device_code": device["device_code"]})
        if session.get("status") != "pending":
            return session
    raise Unauthenticated(
        "device_expired", "Nobody let this terminal in.", hint="Try again: onward login URL"
    )


def _login_of(client: Client, session: dict[str, Any]) -> Login:
    from onward.cli.credentials import Login

    return Login(client.url, session["token"], session["email"], session["expires_at"])


def _show(login: Login, session: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        shown = {name: session[name] for name in ("workspace_id", "member_id", "email", "name", "role")}
        print_json({"server": login.url, "expires_at": login.expires_at, **shown})
    else:
        say(f"Signed in at {login.url} as {login.email}.")


def _end_session(client: Client) -> None:
    try:
        client.delete("/auth/sessions/current")
    except OnwardError as error:
        print(f"The server did not end the session itself: {error.message}", file=sys.stderr)
