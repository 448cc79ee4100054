from __future__ import annotations

from pathlib import Path

import pytest

from onward.cli.failures import Misuse
from onward.cli.inputs import parse_value, read_json, read_values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("true", True),
        ('"1"', "1"),
        ("[1, 2]", [1, 2]),
        ("null", None),
        ("Grace", "Grace"),
        ("", ""),
        ("NaN", "NaN"),
        ("a=b", "a=b"),
        ("{half", "{half"),
    ],
)
def test_a_value_is_json_or_else_a_text(text: str, value: object) -> None:
    assert parse_value(text) == value


def test_dots_go_inside() -> None:
    assert read_values(["a.b=1", "a.c.d=x", "e=2"]) == {"a": {"b": 1, "c": {"d": "x"}}, "e": 2}


def test_assignments_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "inputs.json"
    file.write_text('{"name": "Ada", "size": 1}')
    assert read_values(["name=Grace"], file) == {"name": "Grace", "size": 1}


def test_a_yaml_file_is_read_as_definitions_are(tmp_path: Path) -> None:
    file = tmp_path / "inputs.yaml"
    file.write_text("when: 2026-01-31\nanswer: yes\n")
    assert read_values([], file) == {"when": "2026-01-31", "answer": "yes"}


@pytest.mark.parametrize("assignment", ["name", "=1", "a..b=1", ".a=1"])
def test_what_is_no_assignment_is_refused(assignment: str) -> None:
    with pytest.raises(Misuse) as refused:
        read_values([assignment])
    assert "name=value" in str(refused.value.hint)


def test_nothing_fits_inside_a_value() -> None:
    with pytest.raises(Misuse, match="has a value already"):
        read_values(["a=1", "a.b=2"])


@pytest.mark.parametrize("content", ["[1]", "just text", "a: [1"])
def test_a_file_that_is_no_object_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "inputs.yaml"
    file.write_text(content)
    with pytest.raises(Misuse):
        read_values([], file)


def test_json_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('{"a": 1}')
    assert read_json(f"@{tmp_path / 'data.json'}") == {"a": 1}
