"""What commands print: one JSON document for machines, or tables and fields for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TextIO

from onward.cli.marks import mark_of
from onward.cli.text import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

# Where nobody looks, a table is for `grep`: nothing is cut to fit a width.
_UNBOUNDED_WIDTH: Final = 10_000
# Between two columns of a table.
_GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    of: Callable[[Any], str | Text]
    whole: bool = False  # ids and names are to be copied: they are never cut


def print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def console(stream: TextIO | None = None) -> Console:
    from rich.console import Console

    stream = stream or sys.stdout
    width = None if stream.isatty() else _UNBOUNDED_WIDTH
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def show(picture: RenderableType, least_width: int = 0) -> None:
    """Without the spaces that fill a table's last column. What needs more width than the terminal has runs
    over its edge."""
    out = console()
    out.width = max(out.width, least_width)
    with out.capture() as captured:
        out.print(picture)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def say(text: str) -> None:
    """Beside the result: what a person should know."""
    print(clean(text), file=sys.stderr)


def print_table(columns: Sequence[Column], items: Iterable[Any], nothing: str) -> None:
    """`nothing` is said where there is nothing to show."""
    from rich.table import Table

    rows = list(items)
    if not rows:
        say(nothing)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    widths = _widths(columns, rows)
    for column, width in zip(columns, widths, strict=True):
        table.add_column(
            column.title, no_wrap=True, overflow="fold" if column.whole else "ellipsis", width=width
        )
    for row in rows:
        table.add_row(*(_cell(column.of(row)) for column in columns))
    show(table, sum(widths) + _GAP * (len(widths) - 1))


def print_list(listing: dict[str, Any], columns: Sequence[Column], *, as_json: bool, nothing: str) -> None:
    if as_json:
        print_json(listing)
        return
    print_table(columns, listing["items"], nothing)
    if listing.get("next_cursor"):
        say("There are more: --all, or a larger --limit.")


def print_fields(fields: Iterable[tuple[str, str | Text | None]]) -> None:
    """Names and values, one to a line; what is empty is left out."""
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in fields:
        if value not in (None, ""):
            table.add_row(name, _cell(value))
    show(table)


def status_text(status: str, note: str = "") -> Text:
    from rich.text import Text

    mark = mark_of(status)
    return Text(f"{mark.symbol} {clean(status)}{note}", style=mark.style)


def as_json_text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _cell(value: str | Text) -> Text:
    from rich.text import Text

    return Text(one_line(value)) if isinstance(value, str) else value


def _widths(columns: Sequence[Column], rows: Sequence[Any]) -> list[int]:
    """What is whole keeps its width; the others share what is left, the short ones first.

    The library would shrink all of them alike, down to nothing.
    """
    wanted = [_wanted(column, rows) for column in columns]
    left = console().width - _GAP * (len(columns) - 1)
    left -= sum(width for column, width in zip(columns, wanted, strict=True) if column.whole)
    flexible = sorted((n for n, column in enumerate(columns) if not column.whole), key=lambda n: wanted[n])
    for position, number in enumerate(flexible):
        share = left // (len(flexible) - position)
        wanted[number] = max(min(wanted[number], share), len(columns[number].title))
        left -= wanted[number]
    return wanted


def _wanted(column: Column, rows: Sequence[Any]) -> int:
    return max(len(column.title), *(_cell(column.of(row)).cell_len for row in rows))
