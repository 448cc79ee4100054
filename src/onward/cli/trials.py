"""`onward workflow test` and `templates`: try a document out, and begin with one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Parameter

from onward.cli.failures import Misuse
from onward.cli.files import read_text
from onward.cli.inputs import parse_value, read_values
from onward.cli.launching import NO_WAITING, Waiting, see_through
from onward.cli.names import WorkflowName
from onward.cli.output import Column, print_list
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected

_TEMPLATES: Final = (
    Column("TEMPLATE", lambda template: template["name"], whole=True),
    Column("TITLE", lambda template: template["title"]),
    Column("ABOUT", lambda template: template["description"]),
)


def try_out(
    workflow: WorkflowName,
    file: Path | None = None,
    /,
    *,
    input: Annotated[list[str] | None, Parameter(name=["--input", "-i"])] = None,  # noqa: A002 - the option's name
    inputs: Path | None = None,
    until: str | None = None,
    pin: list[str] | None = None,
    pins: Path | None = None,
    effects: bool = False,
    effects_of: list[str] | None = None,
    waiting: Waiting = NO_WAITING,
    remote: Remote = HERE,
) -> int:
    """Run the draft, or a file, without its effects: steps that change something have a stand-in.

    Parameters
    ----------
    file
        The document to test; absent: the saved draft. `-` is standard input.
    input
        name=value, more than once; the value is JSON, or else a text. a.b=1 goes inside.
    inputs
        A JSON or YAML file with all of them.
    until
        A step's id: the run ends when it is done.
    pin
        step=output, more than once: the step is not executed, and this is its output.
    pins
        A JSON or YAML file with all of them.
    effects
        Also execute steps that change something outside, and ask people.
    effects_of
        The same, for this step alone; more than once.
    """
    body = {
        "definition": None if file is None else read_text(file),
        "inputs": read_values(input or (), inputs),
        "until": until,
        "pins": {**read_values((), pins), **dict(_pin(given) for given in pin or ())},
        "effects": effects,
        "effects_of": effects_of or [],
    }
    with connected(remote) as client:
        started = client.post(at("workflows", workflow, "trials"), body)
        return see_through(client, started, waiting, as_json=remote.json)


def templates(name: str | None = None, /, *, remote: Remote = HERE) -> None:
    """List workflows to begin with, or print the document of one of them.

    Parameters
    ----------
    name
        Print this one: onward workflow templates deploy > deploy.yaml
    """
    with connected(remote) as client:
        listing = client.get("/templates")
    if name is None:
        print_list(listing, _TEMPLATES, as_json=remote.json, nothing="There are no templates.")
        return
    found = next((one for one in listing["items"] if one["name"] == name), None)
    if found is None:
        known = ", ".join(one["name"] for one in listing["items"])
        raise Misuse("no_template", f"There is no template {name!r}.", hint=f"There is: {known}.")
    sys.stdout.write(found["definition"])


def _pin(given: str) -> tuple[str, Any]:
    """`read_values` would take `a.b=1` for something inside of `a`; a pin is of a step."""
    step_id, sign, value = given.partition("=")
    if not sign or not step_id:
        raise Misuse("bad_pin", f"{given!r} pins nothing.", hint="Like fetch='{\"status\": 200}'.")
    return step_id, parse_value(value)
