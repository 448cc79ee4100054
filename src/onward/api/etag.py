"""Revisions as entity tags: what was read, and what a write expects to find."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Response

_MOST_DIGITS = 9

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=rf'^(\*|(W/)?"\d{{1,{_MOST_DIGITS}}}"|\d{{1,{_MOST_DIGITS}}})$',
        description="The ETag of the draft that was edited. Absent or `*`: whatever is there.",
        examples=['"3"'],
    ),
]


def put_etag(response: Response, revision: int) -> None:
    response.headers["ETag"] = f'"{revision}"'


def revision_of(if_match: str | None) -> int | None:
    """None: the caller takes any revision."""
    if if_match is None or if_match == "*":
        return None
    return int(if_match.removeprefix("W/").strip('"'))
