"""Which server a command talks to, and as whom: the options that all of them share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

if TYPE_CHECKING:
    from onward.cli.client import Client


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Remote:
    json: Annotated[bool, Parameter(help="Print one JSON document, for machines.")] = False
    server: Annotated[
        str | None,
        Parameter(
            env_var="ONWARD_URL",
            group="Connection",
            help="The server's address. Default: the one of `onward login`, else this machine's.",
        ),
    ] = None
    key: Annotated[
        str | None,
        Parameter(
            env_var="ONWARD_API_KEY",
            group="Connection",
            help="An API key. Default: whoever is signed in.",
        ),
    ] = None
    data: Annotated[
        Path | None,
        Parameter(group="Connection", help="The data directory of this machine's Onward."),
    ] = None


HERE: Final = Remote()


@contextmanager
def connected(remote: Remote) -> Iterator[Client]:
    from onward.cli.address import find_server
    from onward.cli.client import Client

    with Client(find_server(remote)) as client:
        yield client
