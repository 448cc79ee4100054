"""`-` stands for standard input, wherever a command takes a file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from terminal import Terminal

FLOW = "name: greet\nsteps: [{id: say, type: set, vars: {text: Hello}}]\n"


@pytest.fixture(autouse=True)
def _piped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(FLOW))


@pytest.mark.parametrize("words", [["-", "--local"], ["--local", "-"], ["--local", "--", "-"]])
def test_a_dash_is_a_file_wherever_it_stands(nobody: Terminal, words: list[str]) -> None:
    done = nobody("workflow", "validate", *words)
    assert "Unknown option" not in done.err
    assert done.code == 0, done.err


def test_a_dash_may_stand_beside_files(nobody: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(FLOW.replace("greet", "other"))
    assert nobody("workflow", "validate", "-", str(other), "--local").code == 0


@pytest.mark.parametrize(
    "words", [["version", "-"], ["trigger", "list", "-"], ["workflow", "validate", "-", "-"]]
)
def test_a_dash_that_no_file_can_be_is_refused(nobody: Terminal, words: list[str]) -> None:
    done = nobody(*words)
    assert (done.code, done.out) == (2, "")
    assert "-" in done.err


def test_an_option_that_is_misspelled_is_still_found(nobody: Terminal) -> None:
    assert "Did you mean --json?" in nobody("workflow", "validate", "-", "--jsn").err


def test_what_is_no_text_is_refused(nobody: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"name: \xff\xfe"), encoding="utf-8"))
    done = nobody("workflow", "validate", "-", "--local")
    assert (done.code, "standard input cannot be read" in done.err) == (8, True)
