"""Revisions as entity tags: what was read, and what a write expects to find."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header, Response

from onward.services.documents import SEVERAL

# As RFC 9110 says it. Longer ones, and more of them, are none of ours.
_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e]{0,128}"'
_BARE: Final = r"[0-9a-f]{1,64}"
_MOST: Final = 20
_FOUND: Final = re.compile(r'"([^"]*)"')
# A proxy that compresses an answer tells its tag apart so, and some send it on with the request.
_ENCODED: Final = re.compile(r"[-;](?:gzip|br|zstd|deflate)$")

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=rf"^(\*|{_BARE}|{_TAG}(?:[ \t]*,[ \t]*{_TAG}){{0,{_MOST - 1}}})$",
        description="The ETag of what was edited, or several by commas. Absent or `*`: whatever is there.",
        examples=['"3"'],
    ),
]


def put_etag(response: Response, revision: int | str) -> None:
    response.headers["ETag"] = f'"{revision}"'


def wanted_revision(if_match: str | None) -> str | None:
    """None: the caller takes any revision. Of several, any one of them."""
    if if_match is None or if_match == "*":
        return None
    tags = _FOUND.findall(if_match) or [if_match]
    return SEVERAL.join(_ENCODED.sub("", tag) for tag in tags)
