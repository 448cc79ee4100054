"""What is wrong with the file of an alert, said at its line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from terminal import Terminal

GOOD = "name: nights\non: [run_failed, {late: {after: 5m}}]\nto:\n  - workflow: greet\n"


@pytest.fixture
def file(tmp_path: Path, there: dict[str, str]) -> Path:
    return tmp_path / "alert.yaml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "alert.yaml is empty"),
        ("# later\n", "Write one alert as YAML or JSON"),
        ("name: [", "alert.yaml:2:1: "),
        ("name: a\nname: b\n", "alert.yaml:2:1: "),
        ("[1]", "alert.yaml:1:1: "),
        ("fails", "alert.yaml:1:1: "),
        (GOOD.replace("5m", "soon"), "alert.yaml:2:33: "),
        (GOOD.replace("greet", "gret"), "alert.yaml:4:15: "),
        (
            GOOD + "resolve: true\n",
            "alert.yaml:5:1: There is no field 'resolve'.\nhint: Did you mean resolved?",
        ),
        (GOOD + "---\n" + GOOD, "hint: onward alert apply FILE takes several."),
        ("name: report\nsteps: []\nalerts: []\n", "alert.yaml:2:1: This is a workflow, and no alert."),
    ],
)
@pytest.mark.parametrize("words", [["create"], ["update", "ops"]])
def test_a_file_that_cannot_be_meant_is_refused_at_its_line(
    cli: Terminal, file: Path, words: list[str], text: str, said: str
) -> None:
    file.write_text(text)
    done = cli("alert", *words, str(file))
    assert (done.code, done.out) == (8, "")
    assert said in done.err
    assert "/definition" not in done.err


def test_all_that_is_wrong_is_told_at_once(cli: Terminal, file: Path) -> None:
    file.write_text("name: Nights\non: [run_faild]\nto:\n  - {email: nobody}\n  - {webhook: x, secrt: K}\n")
    told = cli("alert", "create", str(file)).err
    assert told.count("alert.yaml:") > 4
    assert all(f"alert.yaml:{place}: " in told for place in ("1:7", "2:6", "4:13", "5:15"))
    assert "Did you mean run_failed?" in told


def test_a_script_gets_the_places_as_pointers_too(cli: Terminal, file: Path) -> None:
    import json

    file.write_text(GOOD.replace("5m", "soon"))
    [error] = json.loads(cli("alert", "create", str(file), "--json").err)["errors"]
    assert error["pointer"] == "/on/1/late/after"
    assert "alert.yaml:2:33: " in error["detail"]


def test_an_alert_comes_through_a_pipe(cli: Terminal, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD.replace("5m", "soon")))
    assert "standard input:2:33: " in cli("alert", "create", "-").err
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD))
    assert cli.json("alert", "create", "-")["name"] == "nights"


def test_a_name_that_is_taken_is_said_at_the_name(cli: Terminal, file: Path) -> None:
    file.write_text(GOOD.replace("nights", "ops"))
    done = cli("alert", "create", str(file))
    assert (done.code, "There is an alert 'ops' already." in done.err) == (7, True)


def test_a_file_that_is_not_there(cli: Terminal, file: Path) -> None:
    assert cli("alert", "create", str(file)).code == 6
    assert cli("alert", "create", str(file.parent)).code == 8
