from __future__ import annotations

from collections.abc import Iterator

import pytest
from cyclopts import App

from onward.cli.commands import SECTIONS, build_app
from onward.cli.overview import overview
from terminal import Terminal

# They run until they are stopped, and log.
WITHOUT_JSON = {"server", "worker"}


def leaves(app: App, name: str = "") -> Iterator[tuple[str, App]]:
    """Every command that does something."""
    inner = [key for key in app if not key.startswith("-")]
    if not inner:
        yield name, app
    for key in inner:
        yield from leaves(app[key], f"{name} {key}".strip())


def test_the_overview_names_every_command() -> None:
    names = [command.name for section in SECTIONS for command in section.commands]
    assert [name for name in names if f"  {name} " not in overview()] == []
    assert sorted(names) == sorted(key for key in build_app() if not key.startswith("-"))


def test_every_command_exists_and_prints_for_machines() -> None:
    without = set()
    for name, app in leaves(build_app()):
        options = {option for argument in app.assemble_argument_collection() for option in argument.names}
        if "--json" not in options:
            without.add(name)
    assert without == WITHOUT_JSON


def test_every_argument_says_what_it_is_for() -> None:
    silent = [
        (name, argument.name)
        for name, app in leaves(build_app())
        for argument in app.assemble_argument_collection(parse_docstring=True)
        if argument.show and not argument.children and not argument.parameter.help
    ]
    assert silent == []


@pytest.mark.parametrize(
    "words", [["upp"], ["up", "--prt", "1"], ["runs", "show"], ["runs", "list", "--limit", "0"]]
)
def test_misuse_is_said_on_standard_error_with_exit_code_2(nobody: Terminal, words: list[str]) -> None:
    done = nobody(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert "--help" in done.err.splitlines()[-1]
