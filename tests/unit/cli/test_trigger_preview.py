"""`onward trigger preview`: all that a schedule can say, as flags or as a file, without a server."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from onward.cli.commands import build_app
from onward.domain.triggers.json_schema import trigger_schema
from terminal import Done, Terminal

SINCE = ("--after", "2026-12-22T12:00:00Z")
NIGHTLY = "name: nightly\nworkflow: report\nschedule:\n  cron: 0 9 * * *\n  timezone: Europe/Berlin\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nightly.yaml"


def days_of(done: Done) -> list[str]:
    assert done.code == 0, done.err
    return [instant["local"][:10] for instant in done.json["instants"]]


def test_every_field_of_a_schedule_has_a_flag() -> None:
    arguments = build_app()["trigger"]["preview"].assemble_argument_collection()
    fields = {*trigger_schema()["properties"]["schedule"]["properties"]} - {"dst", "exclude"}
    fields |= {"gap", "fold", "exclude-dates", "exclude-days"}
    assert {f"--{field}" for field in fields} <= {name for one in arguments for name in one.names}


@pytest.mark.parametrize(
    ("flags", "days"),
    [
        (["--start", "2026-12-30"], ["2026-12-30", "2026-12-31"]),
        (["--end", "2026-12-24T00:00"], ["2026-12-23"]),
        (["--exclude-dates", "2026-12-23", "--exclude-dates", "2026-12-24"], ["2026-12-25", "2026-12-26"]),
        (["--exclude-dates", "2026-12-23,2026-12-24"], ["2026-12-25", "2026-12-26"]),
        (["--exclude-days", "23-26 12 *"], ["2026-12-27", "2026-12-28"]),
        (["--days", "business", "--holidays", "2026-12-24, 2026-12-25"], ["2026-12-23", "2026-12-28"]),
    ],
)
def test_a_flag_means_what_its_field_means(nobody: Terminal, flags: list[str], days: list[str]) -> None:
    command = ("trigger", "preview", "--cron", "0 9 * * *", *SINCE, "--count", "2", "--json")
    assert days_of(nobody(*command, *flags)) == days


def test_jitter_is_told(nobody: Terminal) -> None:
    assert "up to 5m later" in nobody("trigger", "preview", "--every", "1h", "--jitter", "5m").out


@pytest.mark.parametrize("count", ["0", "-1", "1001"])
def test_a_count_out_of_range_is_refused_and_not_cut(nobody: Terminal, count: str) -> None:
    done = nobody("trigger", "preview", "--cron", "0 9 * * *", f"--count={count}")
    assert (done.code, done.out) == (2, "")
    assert "--count" in done.err and "Must be" in done.err


@pytest.mark.parametrize("rules", [[], ["--cron", "0 9 * * *", "--every", "1h"]])
def test_one_rule_is_asked_for_by_its_flag(nobody: Terminal, rules: list[str]) -> None:
    done = nobody("trigger", "preview", *rules)
    assert (done.code, "--cron" in done.err) == (2, True)


def test_a_trigger_of_a_file_is_previewed(nobody: Terminal, file: Path) -> None:
    file.write_text(NIGHTLY)
    assert "Every day at 09:00 (Europe/Berlin)" in nobody("trigger", "preview", str(file)).out


@pytest.mark.parametrize("text", ["cron: 0 9 * * *", '{"every": "1h"}', "schedule: {at: 2027-01-01T09:00}"])
def test_a_schedule_alone_is_enough(nobody: Terminal, file: Path, text: str) -> None:
    file.write_text(text)
    assert len(nobody("trigger", "preview", str(file), *SINCE, "--count", "1").out.splitlines()) == 2


def test_a_schedule_comes_through_a_pipe(nobody: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{cron: 0 9 * * *, exclude: {dates: [2026-12-23]}}"))
    assert days_of(nobody("trigger", "preview", "-", *SINCE, "--count", "1", "--json")) == ["2026-12-24"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NIGHTLY.replace("0 9", "0 99"), "nightly.yaml:4:9: "),
        ("name: nightly\nworkflow: report\nscheduel: {cron: 0 9 * * *}\n", "Did you mean schedule?"),
        ("name: paid\nworkflow: greet\nevent: {type: order.paid}\n", "has no schedule"),
        (NIGHTLY + "---\n" + NIGHTLY, "nightly.yaml:6:"),
        ("cron: 0 9 * * *\ncron: 0 8 * * *\n", "nightly.yaml:2:"),
        ("cron: [", "nightly.yaml:2:1: "),
        ("", "nightly.yaml is empty"),
        ("[1]", "nightly.yaml:1:1: "),
        ("name: report\nsteps: []\ntriggers: [{name: nightly}]\n", "is a workflow"),
    ],
)
def test_t13_a_file_that_cannot_be_meant_is_refused_at_its_line(
    nobody: Terminal, file: Path, text: str, said: str
) -> None:
    file.write_text(text)
    done = nobody("trigger", "preview", str(file))
    assert (done.code, done.out) == (8, "")
    assert said in done.err


def test_all_that_is_wrong_in_a_file_is_told_at_once(nobody: Terminal, file: Path) -> None:
    file.write_text("cron: 0 99 * * *\njitter: nonsense\ntimezone: Europe/Berlin\n")
    told = nobody("trigger", "preview", str(file)).err
    assert "nightly.yaml:1:7: " in told and "nightly.yaml:2:9: " in told


def test_the_name_of_a_saved_trigger_is_sent_where_it_is_known(nobody: Terminal) -> None:
    done = nobody("trigger", "preview", "nightly")
    assert (done.code, "onward trigger show nightly" in done.err) == (6, True)


def test_a_file_says_the_whole_schedule(nobody: Terminal, file: Path) -> None:
    file.write_text(NIGHTLY)
    done = nobody("trigger", "preview", str(file), "--tz", "America/New_York")
    assert (done.code, "--timezone" in done.err) == (2, True)
