from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from onward.actions.loading import load_actions
from onward.domain.errors import Invalid

GREETING = """
from onward.actions.declaration import action

@action(name="team.greet", effects="none")
def greet(name: str) -> str:
    return f"Hello {name}"
"""


def write(directory: Path, name: str, text: str) -> str:
    path = directory / name
    path.write_text(text)
    return str(path)


def test_the_built_in_actions_are_there() -> None:
    names = {spec.name for spec in load_actions(installed=()).all()}
    assert {"http.request", "event.emit", "transform.csv_parse"} <= names


def test_a_file_named_by_the_command_line_brings_its_actions(tmp_path: Path) -> None:
    registry = load_actions(modules=[write(tmp_path, "ours.py", GREETING)], installed=())
    assert registry.find("team.greet")


def test_a_module_named_by_the_command_line_brings_its_actions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "onward_test_team.py", GREETING)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load_actions(modules=["onward_test_team"], installed=()).find("team.greet")


def test_an_installed_package_brings_its_actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "onward_test_package.py", GREETING)
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("team", "onward_test_package:greet", "onward.actions")
    assert load_actions(installed=[point]).find("team.greet")


def test_two_files_with_one_name_for_an_action_stop_the_start(tmp_path: Path) -> None:
    one, two = write(tmp_path, "one.py", GREETING), write(tmp_path, "two.py", GREETING)
    with pytest.raises(Invalid, match=r"onward_actions_one.*onward_actions_two") as refused:
        load_actions(modules=[one, two], installed=())
    assert refused.value.code == "duplicate_action"


def test_a_built_in_action_cannot_be_replaced(tmp_path: Path) -> None:
    text = GREETING.replace("team.greet", "http.request")
    with pytest.raises(Invalid, match=r"HttpRequests\.request"):
        load_actions(modules=[write(tmp_path, "ours.py", text)], installed=())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.py", "x = 1"),
        ("broken.py", "def ("),
        ("missing.py", "import onward_test_nothing_of_this_name"),
        ("absent.py", None),
    ],
)
def test_a_module_that_cannot_be_loaded_is_named(tmp_path: Path, name: str, text: str | None) -> None:
    path = write(tmp_path, name, text) if text is not None else str(tmp_path / name)
    with pytest.raises(Invalid, match=name) as refused:
        load_actions(modules=[path], installed=())
    assert refused.value.code == "actions_not_loadable"
