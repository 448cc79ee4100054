"""Lists in pages: as much as was asked for, or all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter
from cyclopts.validators import Number

if TYPE_CHECKING:
    from onward.cli.client import Client

LARGEST_PAGE: Final = 200


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Paging:
    limit: Annotated[int, Parameter(help="How many at most.", validator=Number(gte=1), show_default=True)] = (
        50
    )
    all: Annotated[bool, Parameter(help="All of them.")] = False
    cursor: Annotated[
        str | None,
        Parameter(help="Go on where an earlier list ended: its `next_cursor`.", allow_leading_hyphen=True),
    ] = None


FIRST_PAGE: Final = Paging()


def fetch(client: Client, path: str, paging: Paging, /, **filters: Any) -> dict[str, Any]:
    """One listing, of as many pages as it takes."""
    items: list[Any] = []
    cursor = paging.cursor
    while True:
        size = LARGEST_PAGE if paging.all else min(LARGEST_PAGE, paging.limit - len(items))
        page = client.get(path, limit=size, cursor=cursor, **filters)
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None or (not paging.all and len(items) >= paging.limit):
            return {"items": items, "next_cursor": cursor}
