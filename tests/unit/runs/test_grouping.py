"""Errors that look alike are one group."""

from __future__ import annotations

import pytest

from onward.domain.runs.grouping import error_group


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("timeout after 12 s", "timeout after 13.5 s"),
        ("no row run_01KC4Z2QJ0ABCDEFGHJKMNPQRS", "no row run_01KC4Z2QJ0ABCDEFGHJKMNPQRT"),
        ("GET https://a.example/x failed", "GET https://b.example/y failed"),
        ("unknown key 'ada'", "unknown key 'bob'"),
        ("commit 3f2a91bc0d", "commit 9911aabbcc"),
        ("a  b", "A b"),
    ],
)
def test_what_differs_by_chance_makes_no_other_group(one: str, other: str) -> None:
    assert error_group("action", "http", one) == error_group("action", "http", other)


def test_another_category_code_or_sentence_is_another_group() -> None:
    groups = {
        error_group("action", "http", "refused"),
        error_group("timeout", "http", "refused"),
        error_group("action", "shell", "refused"),
        error_group("action", "http", "not found"),
    }
    assert len(groups) == 4


def test_any_text_has_a_group() -> None:
    assert len(error_group("action", "x", "\ud800" + "a" * 100_000)) == 16
