"""`onward secret`: values go in and never come out."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Final

from cyclopts import App

from onward.cli.confirm import require_yes
from onward.cli.failures import Misuse
from onward.cli.names import SecretName
from onward.cli.output import Column, print_json, print_list, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago

app = App(name="secret")

_COLUMNS: Final = (
    Column("SECRET", lambda secret: secret["name"], whole=True),
    Column("CHANGED", lambda secret: ago(secret["updated_at"])),
    Column("BY", lambda secret: secret["created_by"], whole=True),
    Column("USED BY", lambda secret: ", ".join(secret["used_by"])),
)


@app.command(name="set")
def set_secret(name: SecretName, /, *, remote: Remote = HERE) -> None:
    """Set a secret. The value is asked for, or read from standard input; never from the command line."""
    value = _read_value(name)
    with connected(remote) as client:
        secret = client.put(at("secrets", name), {"value": value})
    if remote.json:
        print_json(secret)
    else:
        say(f"Set {secret['name']}.")


@app.command(name="list")
def list_secrets(*, remote: Remote = HERE) -> None:
    """List the names of secrets."""
    with connected(remote) as client:
        listing = client.get("/secrets")
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no secrets.")


@app.command
def delete(name: SecretName, /, *, yes: bool = False, remote: Remote = HERE) -> None:
    """Delete a secret.

    Parameters
    ----------
    yes
        Do not ask.
    """
    require_yes(f"Delete the secret {name}?", yes=yes)
    with connected(remote) as client:
        client.delete(at("secrets", name))
    if remote.json:
        print_json({"deleted": name})
    else:
        say(f"Deleted {name}.")


def _read_value(name: str) -> str:
    if sys.stdin.isatty():
        value = getpass(f"Value of {name}: ")
    else:
        # `echo` ends with a line break that nobody means.
        value = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not value:
        raise Misuse("no_value", "There was no value.", hint=f"printf %s VALUE | onward secret set {name}")
    return value
