"""A command line that cannot be understood: said to people in lines, to machines as one object."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from cyclopts import App

from onward.cli.commands import SECTIONS, build_app
from terminal import Terminal


def with_json(app: App, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every command below that has a `--json`."""
    below = [name for name in app if not name.startswith("-")]
    for name in below:
        yield from with_json(app[name], (*words, name))
    if not below and "--json" in {name for one in app.assemble_argument_collection() for name in one.names}:
        yield words


def every_command() -> Iterator[tuple[str, ...]]:
    app = build_app()
    for command in (command for section in SECTIONS for command in section.commands):
        yield from with_json(app[command.name], (command.name,))


def test_every_command_that_prints_json_also_says_so_what_it_does_not_understand(nobody: Terminal) -> None:
    commands = set(every_command()) - {("eval",)}  # to which anything is an expression
    assert ("trigger", "deliveries") in commands
    for words in commands:
        done = nobody(*words, "--no-such-flag", "--json")
        said = json.loads(done.err)
        assert (done.code, done.out, said["code"]) == (2, "", "usage"), words
        assert said["hint"] == f"onward {' '.join(words)} --help"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["trigger", "list", "--kind", "chron"], "chron"),
        (["runs", "list", "--limit", "0"], "--limit"),
        (["alert", "show"], "ALERT"),
        (["eval"], "EXPRESSION"),
        (["nonsense"], "nonsense"),
        (["version", "too", "much"], "too"),
    ],
)
def test_what_is_wrong_is_in_its_detail(nobody: Terminal, words: list[str], named: str) -> None:
    said = json.loads(nobody(*words, "--json").err)
    assert named in said["detail"]
    assert said["errors"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["key", "create", "ci"], "--role needs a value: viewer, operator, editor or admin."),
        (["key", "create", "ci", "--role"], "--role needs a value: viewer, operator, editor or admin."),
        (["trigger", "backfill", "nightly"], "--from needs a value."),
        (["alert", "show"], "ALERT is missing."),
    ],
)
def test_what_is_missing_is_told_with_what_it_may_be(nobody: Terminal, words: list[str], told: str) -> None:
    assert json.loads(nobody(*words, "--json").err)["detail"] == told


@pytest.mark.parametrize("word", ["--json=true", "--json=maybe"])
def test_the_option_may_be_written_with_its_value(nobody: Terminal, word: str) -> None:
    assert json.loads(nobody("runs", "list", word, "--nonsense").err)["code"] == "usage"


@pytest.mark.parametrize(
    "words", [["--nonsense"], ["--nonsense", "--json=false"], ["--nonsense", "--", "--json"]]
)
def test_people_are_told_in_lines(nobody: Terminal, words: list[str]) -> None:
    done = nobody("runs", "list", *words)
    assert (done.code, done.err.splitlines()[-1]) == (2, "hint: onward runs list --help")
    assert done.err.startswith("error: ")
