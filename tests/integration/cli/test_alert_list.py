"""Finding an alert among many, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal import Terminal

ALERTS = """\
name: nights
title: The reports of the night
on: [run_failed]
where: {workflow: report-*}
to: [{workflow: greet}]
---
{name: greets, on: [{late: {after: 5m}}, run_failed], where: {workflow: greet}, to: [{workflow: greet}]}
---
{name: lag, on: [scheduler_lag], to: [{workflow: greet}]}
"""


@pytest.fixture(autouse=True)
def _several(cli: Terminal, there: dict[str, str], tmp_path: Path) -> None:
    """Beside `ops`, which tells of what was missed anywhere."""
    file = tmp_path / "alerts.yaml"
    file.write_text(ALERTS)
    assert cli("alert", "apply", str(file)).code == 0
    assert cli("alert", "disable", "greets").code == 0


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([], ["greets", "lag", "nights", "ops"]),
        (["--q", "NIGHT"], ["nights"]),
        (["--q", "the of"], ["nights"]),
        (["--disabled"], ["greets"]),
        (["--enabled", "--kind", "run_failed"], ["nights"]),
        (["--kind", "late"], ["greets"]),
        (["--workflow", "greet"], ["greets", "ops"]),
        (["--workflow", "report-7"], ["nights", "ops"]),
    ],
)
def test_alerts_are_found_by_what_is_known_of_them(
    cli: Terminal, filters: list[str], names: list[str]
) -> None:
    found = cli.json("alert", "list", *filters)["items"]
    assert sorted(alert["name"] for alert in found) == names


def test_a_list_that_is_cut_goes_on_where_it_ended(cli: Terminal) -> None:
    first = cli.json("alert", "list", "--enabled", "--limit", "1")
    then = cli.json("alert", "list", "--enabled", "--limit", "2", "--cursor", first["next_cursor"])
    assert len({alert["name"] for alert in (*first["items"], *then["items"])}) == 3
    assert then["next_cursor"] is None
    assert "There are more" in cli("alert", "list", "--enabled", "--limit", "1").err


def test_nothing_found_is_told_apart_from_nothing_there(cli: Terminal) -> None:
    assert "There are no such alerts." in cli("alert", "list", "--q", "nonsense").err
    for name in ("nights", "greets", "lag", "ops"):
        cli("alert", "delete", name, "--yes")
    assert "onward alert create FILE" in cli("alert", "list").err


def test_a_kind_that_is_none_is_refused_with_those_that_are(cli: Terminal) -> None:
    done = cli("alert", "list", "--kind", "failed")
    assert (done.code, "run_failed" in done.err) == (2, True)
