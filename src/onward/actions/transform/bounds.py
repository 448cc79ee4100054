"""How much a transform takes. Beyond this a step belongs into a shell or a database."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

MAX_ROWS = 100_000
MAX_CHARACTERS = 4 * 1024 * 1024
MAX_DEPTH = 64

Text = Annotated[str, Field(max_length=MAX_CHARACTERS)]
Items = Annotated[list[Any], Field(max_length=MAX_ROWS)]
Row = dict[str, Any]
Rows = Annotated[list[Row], Field(max_length=MAX_ROWS)]
Key = Annotated[str, Field(min_length=1, max_length=200)]
