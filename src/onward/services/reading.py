"""Texts as documents, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from onward.domain.definitions.document import Document, parse_document
from onward.domain.definitions.limits import Limits as DefinitionLimits
from onward.domain.errors import TooLarge
from onward.services.context import Services
from onward.services.given import invalid

# Between the documents of one text. At the beginning of a line it means nothing else, in any style.
_BETWEEN: Final = re.compile(r"^---(?=\s|$)", re.MULTILINE)


def read_text(app: Services, text: str) -> Document:
    """The text as data, or the refusal of a text that could not even be kept as a draft."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise invalid("/document", "not_text", "The document is not valid Unicode.") from error
    if size > app.limits.definition_bytes:
        raise TooLarge(
            "limit_definition_bytes",
            f"The document has {size} bytes; the limit `definition_bytes` is {app.limits.definition_bytes}.",
            hint="Move parts of it into workflows of their own, or raise ONWARD_LIMIT_DEFINITION_BYTES.",
        )
    if "\x00" in text:
        raise invalid("/document", "not_text", "The document holds a NUL character.")
    return parse_document(text, definition_limits(app))


def definition_limits(app: Services) -> DefinitionLimits:
    return DefinitionLimits(
        definition_bytes=app.limits.definition_bytes,
        steps=app.limits.steps,
        nesting=app.limits.nesting,
        loop_iterations=app.limits.iterations,
        child_depth=app.limits.child_depth,
    )


def parts_of(text: str) -> Iterator[str]:
    """The documents of one text, each with the lines of the whole."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        yield text
        return
    begin = 0
    for end in [*(found.start() for found in _BETWEEN.finditer(text)), len(text)]:
        part = text[begin:end].removeprefix("---")
        if not _is_empty(part):
            yield "\n" * text.count("\n", 0, begin) + part
        begin = end


def _is_empty(part: str) -> bool:
    lines = (line.strip() for line in part.splitlines())
    return all(not line or line.startswith("#") or line == "..." for line in lines)
