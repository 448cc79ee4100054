"""Finding the server, and what to show it.

A credential only ever goes to the server it is for: a saved sign-in to the one that made it, this
machine's own to the server that runs here. Only what was given for this very command goes anywhere.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onward.cli.configured import local_settings
from onward.cli.credentials import saved_login
from onward.domain.errors import Malformed, Unauthenticated, Unavailable

if TYPE_CHECKING:
    from onward.cli.remote import Remote
    from onward.data_directory import DataDirectory


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    token: str | None


def find_server(remote: Remote) -> Server:
    server = _chosen(remote) or _signed_in(remote) or _local(remote)
    if server is None:
        raise Unavailable(
            "no_server",
            "No Onward is running here.",
            hint="Start one: onward up, or point to one: onward login URL",
        )
    if server.token is None:
        raise Unauthenticated(
            "not_signed_in",
            f"You are not signed in at {server.url}.",
            hint=f"Sign in: onward login {server.url}, or give an API key: --key or ONWARD_API_KEY.",
        )
    return server


def server_url(text: str) -> str:
    """The address of a server as somebody typed it."""
    url = text if "://" in text else f"http://{text}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Malformed(
            "bad_server", f"{text!r} is no address of a server.", hint="Its form is: https://HOST[:PORT]"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _chosen(remote: Remote) -> Server | None:
    if not remote.server:
        return None
    url = server_url(remote.server)
    login = saved_login()
    saved = login.token if login is not None and login.url == url else None
    if saved is None and remote.key is None and (local := _local(remote)) is not None and local.url == url:
        return local
    return Server(url, remote.key or saved or _admin_key())


def _signed_in(remote: Remote) -> Server | None:
    login = saved_login() if remote.data is None else None
    return None if login is None else Server(login.url, remote.key or login.token)


def _local(remote: Remote) -> Server | None:
    from onward.data_directory import DataDirectory
    from onward.supervisor.lock import find_running

    data = DataDirectory(local_settings(data=remote.data).data)
    address = find_running(data)
    if address is None:
        return None
    return Server(address.url, remote.key or _terminal_token(data) or _admin_key())


def _terminal_token(data: DataDirectory) -> str | None:
    """The local administrator's session, made at each start for whoever may read the data directory."""
    try:
        return data.cli_token.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def _admin_key() -> str | None:
    return os.environ.get("ONWARD_ADMIN_KEY") or None
