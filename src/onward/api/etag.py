"""Revisions as entity tags: what was read, and what a write expects to find."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Response

_TAG = r"[0-9a-f]{1,64}"

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=rf'^(\*|(W/)?"{_TAG}"|{_TAG})$',
        description="The ETag of what was edited. Absent or `*`: whatever is there.",
        examples=['"3"'],
    ),
]


def put_etag(response: Response, revision: int | str) -> None:
    response.headers["ETag"] = f'"{revision}"'


def wanted_revision(if_match: str | None) -> str | None:
    """None: the caller takes any revision."""
    if if_match is None or if_match == "*":
        return None
    return if_match.removeprefix("W/").strip('"')
