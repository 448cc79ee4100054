"""CSV, read and written."""

from __future__ import annotations

import csv
import io
import json
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.transform.bounds import MAX_CHARACTERS, MAX_ROWS, Rows, Text
from onward.ports.actions import ActionExample, ActionFailed

Delimiter = Annotated[str, Field(min_length=1, max_length=1, pattern=r'^[^"\r\n]$')]
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(TypedDict):
    columns: list[str]
    rows: list[dict[str, Any]]


class Csv(TypedDict):
    text: str
    rows: int


@action(
    name="transform.csv_parse",
    title="Read CSV",
    effects="none",
    icon="table",
    examples=[
        ActionExample(
            "With a header line",
            {"text": "name,age\nAda,36\n"},
            {"columns": ["name", "age"], "rows": [{"name": "Ada", "age": "36"}]},
        )
    ],
)
def csv_parse(text: Text, delimiter: Delimiter = ",", header: bool = True) -> Table:
    """Turns CSV text into rows by column name.

    All values are text. Without a header line the columns are `1`, `2`, ... A row that is longer than
    the header is an error; a shorter one has null in its last columns.
    """
    lines = _lines(text.removeprefix("\ufeff"), delimiter)
    if not lines:
        return {"columns": [], "rows": []}
    columns = lines.pop(0) if header else [str(n) for n in range(1, max(map(len, lines)) + 1)]
    if len(set(columns)) < len(columns):
        raise ActionFailed("action", "Two columns have the same name.", details={"columns": columns})
    return {"columns": columns, "rows": [_row(columns, line, n) for n, line in enumerate(lines, start=1)]}


@action(
    name="transform.csv_write",
    title="Write CSV",
    effects="none",
    icon="table",
    examples=[
        ActionExample("Two columns", {"rows": [{"a": 1, "b": "x"}]}, {"text": "a,b\r\n1,x\r\n", "rows": 1})
    ],
)
def csv_write(
    rows: Rows,
    columns: Annotated[
        list[str] | None, Field(description="Which, in which order; else as they appear.")
    ] = None,
    delimiter: Delimiter = ",",
    safe_for_spreadsheets: Annotated[
        bool, Field(description="Put ' before text that a spreadsheet would run as a formula.")
    ] = False,
) -> Csv:
    """Turns rows into CSV text (RFC 4180). Lists and maps are written as JSON, null as nothing."""
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name), safe_for_spreadsheets) for name in names])
    return {"text": target.getvalue(), "rows": len(rows)}


def _lines(text: str, delimiter: str) -> list[list[str]]:
    # A field may be as long as the text; the module's own bound is for files.
    csv.field_size_limit(MAX_CHARACTERS)
    try:
        lines = [
            line
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            if line
        ]
    except csv.Error as error:
        raise ActionFailed("action", f"This is not CSV: {error}.", code="not_csv") from error
    if len(lines) > MAX_ROWS:
        raise ActionFailed("action", f"More than {MAX_ROWS:,} rows.", code="too_large")
    return lines


def _row(columns: list[str], line: list[str], number: int) -> dict[str, Any]:
    if len(line) > len(columns):
        message = f"Row {number} has {len(line)} values for {len(columns)} columns."
        raise ActionFailed("action", message, code="not_csv", details={"row": number})
    return {**dict.fromkeys(columns), **dict(zip(columns, line, strict=False))}


def _cell(value: Any, safe: bool) -> Any:
    if value is None:
        return ""
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, ensure_ascii=False)
    if safe and isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
