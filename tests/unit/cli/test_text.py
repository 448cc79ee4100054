from __future__ import annotations

import pytest

from onward.cli.text import clean, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\x1b[2J\x1b[Hb", "ab"),
        ("two\r\nlines\tand", "two\nlines\tand"),
        ("50%\r100%", "50%\ufffd100%"),
        ("\x9b31mred", "\ufffd31mred"),
        ("a\u202eb", "a\ufffdb"),
        ("\x1b", "\ufffd"),
    ],
)
def test_nothing_that_a_terminal_obeys_gets_through(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_cell_is_one_line() -> None:
    assert one_line("a\n  b\tc ") == "a b c"
