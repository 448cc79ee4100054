"""Writes docs/reference/cli.md from the commands themselves; with --check, says whether it is current."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from cyclopts import App
from cyclopts.argument import Argument

from onward.cli.commands import SECTIONS, build_app
from onward.cli.exit_codes import MEANINGS

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/cli.md"
# The same for every command that talks to a server: said once.
SHARED = {"--json", "--server", "--key", "--data"}
INTRODUCTION = """\
# The command line

*Made from the commands' own help; change it in `onward.cli`.*

`onward` alone lists the commands; `onward COMMAND --help` says more about one of them.

## Which server, and as whom

Commands that need a server look for it in this order:

1. `--server URL`, or `ONWARD_URL`;
2. the one of `onward login`, kept in `~/.config/onward/credentials.json` for its owner only;
3. the one that `onward up` runs on this machine, found by its data directory (`--data`, or `ONWARD_DATA`).

They show it what `--key` or `ONWARD_API_KEY` gives, else the sign-in that was made with it. On the machine
of `onward up`, whoever can read the data directory is its administrator. `ONWARD_ADMIN_KEY` is used where
there is nothing else. A saved credential never goes to another server than the one it is for.

## What is printed

Results go to standard output, everything else to standard error. With `--json` standard output is exactly one
JSON document, with the fields of the HTTP interface, and an error is one JSON object on standard error, with
`code`, `detail`, `errors` and `hint`; also where the command line itself is not understood (its `code` is
`usage`). With `--follow --json` it is one object per line, each with its `kind`: `snapshot` (the run and its
steps so far, at the beginning and after a gap), the kinds of the feed (`step.started`, `run.moved` ...),
`log`, and at last `run`.

Lists are newest first; `--limit`, `--all` and `--cursor` say how much of them. Where standard output is no
terminal, tables have no colours and are not cut to a width. `NO_COLOR` turns colours off in terminals too.

## Exit codes

| code | meaning |
|---|---|
"""
OPTIONS = """
## Options of every command that talks to a server

"""


def main() -> int:
    page = INTRODUCTION + "".join(body())
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def body() -> Iterator[str]:
    for code, meaning in MEANINGS.items():
        yield f"| {code} | {meaning} |\n"
    app = build_app()
    yield OPTIONS
    yield from options(arguments(app["whoami"]))
    for section in SECTIONS:
        yield f"\n## {section.title}\n"
        for command in section.commands:
            yield from pages(app[command.name], f"onward {command.name}")


def pages(app: App, name: str) -> Iterator[str]:
    inner = [key for key in app if not key.startswith("-")]
    for key in inner:
        yield from pages(app[key], f"{name} {key}")
    if not inner:
        yield from page_of(app, name)


def page_of(app: App, name: str) -> Iterator[str]:
    given = arguments(app)
    positional = [word(argument) for argument in given if is_positional(argument)]
    yield f"\n### `{' '.join([name, *positional])}`\n\n"
    yield f"{description(app)}\n\n"
    remote = {argument.name for argument in given} >= SHARED
    yield from options([argument for argument in given if not (remote and argument.name in SHARED)])


def description(app: App) -> str:
    assert app.default_command is not None
    text = inspect.getdoc(app.default_command) or ""
    return text.partition("\n\nParameters\n")[0].strip()


def options(given: list[Argument]) -> Iterator[str]:
    for argument in given:
        names = [word(argument)] if is_positional(argument) else list(argument.names)
        yield f"- {', '.join(f'`{name}`' for name in names)}{values(argument)}: {argument.parameter.help}\n"


def values(argument: Argument) -> str:
    """What may be given, and what is meant when nothing is."""
    choices = " | ".join(str(choice) for choice in literals(argument.hint))
    default = argument.field_info.default
    said = [f"`{choices}`"] if choices else []
    if argument.parameter.env_var:
        said.append(f"or {', '.join(f'`{name}`' for name in argument.parameter.env_var)}")
    if isinstance(default, str | int) and default not in ("", False):
        said.append(f"default `{default}`")
    return f" ({', '.join(said)})" if said else ""


def literals(hint: Any) -> list[Any]:
    """The choices, however they are wrapped."""
    found = []
    for inner in get_args(hint):
        found += literals(inner) if get_args(inner) or isinstance(inner, type) else [inner]
    return [one for one in found if isinstance(one, str)]


def arguments(app: App) -> list[Argument]:
    found = app.assemble_argument_collection(
        default_parameter=build_app().default_parameter, parse_docstring=True
    )
    return [argument for argument in found if argument.show and not argument.children]


def is_positional(argument: Argument) -> bool:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL)
    return argument.field_info.kind in kinds


def word(argument: Argument) -> str:
    name = argument.name.lstrip("-").upper()
    many = argument.field_info.kind is inspect.Parameter.VAR_POSITIONAL
    return f"{name}..." if many else name if argument.field_info.required else f"[{name}]"


if __name__ == "__main__":
    sys.exit(main())
