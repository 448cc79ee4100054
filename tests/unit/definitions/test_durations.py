"""Lengths of time as people write them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.domain.definitions.durations import DURATION_PATTERN, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("15m", 900),
        ("2h", 7200),
        ("1d", 86_400),
        ("1w", 604_800),
        ("1h30m", 5400),
        ("1d2h3m4s5ms", 93_784.005),
        ("250ms", 0.25),
        ("1.5h", 5400),
        ("0s", 0),
        ("PT15M", 900),
        ("P1DT2H", 93_600),
        ("P2W", 1_209_600),
        ("PT0.5S", 0.5),
    ],
)
def test_reads(text, seconds):
    assert parse_duration(text) == seconds
    assert re.match(DURATION_PATTERN, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "s",
        "5 min",
        "5 m",
        "m5",
        "30m1h",
        "-5s",
        "1e3s",
        "P",
        "PT",
        "P1Y",
        "P1M",
        "1h1h",
        "٣s",
        "5s\n",
        "1.s",
    ],
)
def test_refuses_and_says_what_to_write(text):
    with pytest.raises(ValueError, match="write 30s"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["4000d", "999999999999w"])
def test_refuses_what_is_longer_than_ten_years(text):
    with pytest.raises(ValueError, match="ten years"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["", "5", "5 min", "P", "PT", "P1Y", "30m1h"])
def test_the_pattern_of_the_schema_refuses_it_as_well(text):
    assert not re.match(DURATION_PATTERN, text)


@given(st.integers(min_value=0, max_value=300_000_000_000))
@settings(deadline=None)
def test_what_is_written_is_read_back(milliseconds):
    assert parse_duration(format_duration(milliseconds / 1000)) == milliseconds / 1000


def test_writes_the_shortest_text():
    assert [format_duration(s) for s in (0, 0.25, 90, 5400, 86_400)] == [
        "0s",
        "250ms",
        "1m30s",
        "1h30m",
        "1d",
    ]
