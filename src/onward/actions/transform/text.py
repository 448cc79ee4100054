"""Text: parts taken out by a pattern, and the words of an HTML page."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from html.parser import HTMLParser
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.transform import searcher
from onward.actions.transform.bounds import Text
from onward.ports.actions import ActionExample, ActionFailed

MAX_SEARCHED = 1024 * 1024
MAX_MATCHES = 10_000
# Far more than an honest pattern needs for that much text.
SEARCH_SECONDS = 5.0

_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "svg"})
_BLOCK_TAGS = (
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())


class Match(TypedDict):
    text: str
    start: int
    groups: list[str | None]
    named: dict[str, str | None]


class PlainText(TypedDict):
    text: str
    links: list[str]


@action(
    name="transform.regex_extract",
    title="Find by a pattern",
    effects="none",
    icon="search",
    examples=[
        ActionExample(
            "Ticket numbers",
            {"text": "see T-17 and T-4", "pattern": r"T-(\d+)"},
            [
                {"text": "T-17", "start": 4, "groups": ["17"], "named": {}},
                {"text": "T-4", "start": 13, "groups": ["4"], "named": {}},
            ],
        )
    ],
)
async def regex_extract(
    text: Annotated[str, Field(max_length=MAX_SEARCHED)],
    pattern: Annotated[str, Field(min_length=1, max_length=1000)],
    ignore_case: bool = False,
    multiline: bool = False,
    limit: Annotated[int, Field(gt=0, le=MAX_MATCHES)] = 1000,
) -> list[Match]:
    """Finds all places that match a regular expression (Python's), with their groups, from left to right.

    A pattern that is not done after 5 seconds is an error: some patterns, like `(a+)+b`, never end.
    """
    request = {
        "text": text,
        "pattern": pattern,
        "ignore_case": ignore_case,
        "multiline": multiline,
        "limit": limit,
    }
    answer = await _searched(json.dumps(request).encode())
    if "error" in answer:
        raise _bad_pattern(answer["error"])
    found: list[Match] = answer["matches"]
    return found


@action(
    name="transform.html_to_text",
    title="Text of an HTML page",
    effects="none",
    icon="file-text",
    examples=[
        ActionExample(
            "A paragraph with a link",
            {"html": '<p>Read <a href="/more">more</a></p>'},
            {"text": "Read more", "links": ["/more"]},
        )
    ],
)
def html_to_text(html: Text) -> PlainText:
    """Gives the words that a reader would see, a line for each block, and where the links go."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return {"text": "\n".join(line for line in lines if line), "links": reader.links}


async def _searched(request: bytes) -> dict[str, Any]:
    """In a process of its own: a pattern that does not end can only be stopped with its process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", searcher.__file__), stdin=PIPE, stdout=PIPE
    )
    try:
        async with asyncio.timeout(SEARCH_SECONDS):
            answer, _ = await process.communicate(request)
    except TimeoutError as error:
        raise _bad_pattern(f"it was not done after {SEARCH_SECONDS:g} seconds") from error
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    read: dict[str, Any] = json.loads(answer)
    return read


def _bad_pattern(why: str) -> ActionFailed:
    message = f"The pattern cannot be used: {why}."
    details = {"errors": [{"pointer": "/pattern", "code": "bad_regex", "detail": message}]}
    return ActionFailed("validation", message, code="bad_regex", details=details)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        if tag == "body":  # the end of the head may be left out
            self._hidden = 0
        self._space(tag)
        self.links.extend(value for name, value in attrs if tag == "a" and name == "href" and value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        self._space(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # A line break in the source is a space for the reader.
            self.parts.append(data.replace("\n", " "))

    def _space(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
