from __future__ import annotations

import json

import pytest

from onward.cli.main import run


def previewed(*arguments: str) -> int:
    return run(["trigger", "preview", "--after", "2026-03-07T12:00:00Z", *arguments])


def test_a_preview_needs_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert previewed("--cron", "30 2 * * *", "--tz", "America/New_York", "--count", "1") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Every day at 02:30 (America/New_York)",
        "  2026-03-08 03:00:00 -04:00  2026-03-08T07:00:00Z  02:30 does not exist on this day: moved to 03:00",
    ]


def test_a_script_gets_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert previewed("--every", "6h", "--count", "2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [instant["at"][:16] for instant in told["instants"]] == ["2026-03-07T18:00", "2026-03-08T00:00"]


def test_a_bad_line_is_refused_with_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert previewed("--cron", "0 0 30 2 *") != 0
    assert "never comes" in capsys.readouterr().err


@pytest.mark.parametrize("after", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+09:00", "2027-01-01"])
def test_an_instant_that_cannot_be_looked_from_is_refused(
    after: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """T13: never a traceback."""
    assert run(["trigger", "preview", "--cron", "0 9 * * *", "--tz", "Asia/Tokyo", "--after", after]) != 0
    assert "Traceback" not in (said := capsys.readouterr().err)
    assert "after" in said or "is no instant" in said
