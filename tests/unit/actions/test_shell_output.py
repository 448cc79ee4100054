from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onward.actions.shell.output import KEPT_BYTES, Kept, Lines


def kept(*chunks: bytes) -> Kept:
    kept = Kept()
    for chunk in chunks:
        kept.add(chunk)
    return kept


def logged(*chunks: bytes, limit: int = 1_000_000) -> list[str]:
    written: list[str] = []
    lines = Lines(written.append, limit)
    for chunk in chunks:
        lines.add(chunk)
    lines.close()
    return written


def test_what_fits_is_kept_whole() -> None:
    assert kept(b"a" * 40_000, b"b" * 25_536).text() == "a" * 40_000 + "b" * 25_536


def test_of_more_both_ends_are_kept_and_the_cut_is_told() -> None:
    text = kept(b"a" * 50_000, b"-" * 100_000, b"b" * 50_000).text()
    assert text.startswith("a" * 32_768)
    assert text.endswith("b" * 32_768)
    assert f"{200_000 - KEPT_BYTES:,} bytes cut" in text


@given(st.lists(st.binary(max_size=20_000), max_size=12))
def test_however_it_comes_the_ends_are_the_same(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    assert kept(*chunks).text() == kept(whole).text()
    assert kept(*chunks).tail(100) == kept(whole).tail(100)


def test_a_character_is_never_cut_in_two() -> None:
    text = kept("é€😀".encode() * 30_000).text()
    assert "\ufffd" not in text


def test_what_is_no_text_is_shown_as_such_and_nul_does_not_reach_a_database() -> None:
    assert kept(b"a\xff\0b").text() == "a\ufffd\ufffdb"


def test_the_log_gets_whole_lines_as_they_come() -> None:
    assert logged(b"on", b"e\ntwo\nth", b"ree") == ["one\ntwo\n", "three"]


def test_a_character_that_comes_in_two_pieces_is_one_in_the_log() -> None:
    assert logged(b"\xc3", b"\xa9\n") == ["é\n"]


def test_a_line_without_end_is_passed_on_in_pieces() -> None:
    assert logged(b"x" * 9_000) == ["x" * 9_000]


def test_a_flood_ends_the_log_and_says_so() -> None:
    written = logged(b"a" * 60 + b"\n", b"b" * 60 + b"\n", b"c" * 60, limit=100)
    assert "".join(written).startswith("a" * 60)
    assert "c" not in written[0]
    assert "written too much" in written[-1]
