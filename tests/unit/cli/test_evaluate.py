from __future__ import annotations

from pathlib import Path

import pytest

from terminal import Terminal


def test_prints_the_value_as_json(nobody: Terminal) -> None:
    done = nobody("eval", "inputs.items.map(x, x * 2)", "--bindings", '{"inputs": {"items": [1, 2]}}')
    assert (done.code, done.json) == (0, [2, 4])


def test_renders_a_template(nobody: Terminal) -> None:
    done = nobody("eval", "Hello {{ name }}", "--template", "--bindings", '{"name": "Grace"}')
    assert done.out == '"Hello Grace"\n'


def test_bindings_come_from_a_file(nobody: Terminal, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"x": 41}')
    assert nobody("eval", "x + 1", "-b", f"@{tmp_path / 'b.json'}").json == 42


def test_an_error_points_at_its_position(nobody: Terminal) -> None:
    done = nobody("eval", "1 + nope")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0].endswith("(line 1, column 5)")
    assert done.err.splitlines()[1:3] == ["  1 + nope", "      ^"]


def test_an_error_of_a_later_line_shows_that_line(nobody: Terminal) -> None:
    assert nobody("eval", "1 +\n\tnope").err.splitlines()[1:3] == ["  \tnope", "  \t^"]


def test_an_error_for_machines_has_its_position(nobody: Terminal) -> None:
    done = nobody("eval", "1 +", "--json")
    assert done.code == 1
    assert done.json["error"]["position"] == {"offset": 3, "line": 1, "column": 4}


@pytest.mark.parametrize("bindings", ["{", "[1]", "@/nowhere"])
def test_bindings_that_are_no_object_are_refused(nobody: Terminal, bindings: str) -> None:
    done = nobody("eval", "1", "--bindings", bindings)
    assert done.code in (6, 8)
    assert "hint: " in done.err
