"""Cursors: opaque, ours, and good for one list only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.api.paging import Cursors
from onward.domain.errors import Invalid

POSITION = ("2026-01-01T00:00:00.000000Z", "run_01")
CURSORS = Cursors(b"k" * 32)


@given(st.tuples(st.text(), st.text()), st.text())
def test_a_cursor_opens_to_what_was_sealed(position: tuple[str, str], bound_to: str) -> None:
    assert CURSORS.open(CURSORS.seal(position, bound_to), bound_to) == position


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        CURSORS.open(CURSORS.seal(POSITION, "runs"), "approvals")
    assert refused.value.errors[0].pointer == "/query/cursor"


def test_a_cursor_of_another_installation_is_refused() -> None:
    with pytest.raises(Invalid):
        Cursors(b"x" * 32).open(CURSORS.seal(POSITION, "runs"), "runs")


@given(st.text(max_size=200))
def test_whatever_was_made_up_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        CURSORS.open(cursor, "runs")


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_changed_character_is_noticed(place: int, change: int) -> None:
    cursor = CURSORS.seal(POSITION, "runs")
    place %= len(cursor) - 1
    other = "A" if cursor[place] != "A" else "B"
    with pytest.raises(Invalid):
        CURSORS.open(cursor[:place] + other + cursor[place + 1 :], "runs")
