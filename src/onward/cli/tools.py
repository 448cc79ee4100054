"""`onward tools`: what a step can do on this server."""

from __future__ import annotations

import json
from typing import Final

from cyclopts import App

from onward.cli.names import ToolName
from onward.cli.output import Column, print_fields, print_json, print_list
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected

app = App(name="tools")

_COLUMNS: Final = (
    Column("TOOL", lambda tool: tool["name"], whole=True),
    Column("EFFECTS", lambda tool: tool["effects"]),
    Column("PACE", lambda tool: tool["pace"]),
    Column("TITLE", lambda tool: tool["title"]),
)


@app.command(name="list")
def list_tools(*, remote: Remote = HERE) -> None:
    """List tools."""
    with connected(remote) as client:
        listing = client.get("/tools")
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no tools.")


@app.command
def show(tool: ToolName, /, *, remote: Remote = HERE) -> None:
    """Show a tool with what it takes and what it answers."""
    with connected(remote) as client:
        shown = client.get(at("tools", tool))
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Tool", shown["name"]),
            ("Title", shown["title"]),
            ("About", shown["description"]),
            ("Effects", shown["effects"]),
            ("Twice is once", "yes" if shown["idempotent"] else "no"),
            ("Pace", shown["pace"]),
        ]
    )
    print(f"\nTakes\n{json.dumps(shown['input_schema'], indent=2, ensure_ascii=False)}")
    print(f"\nAnswers\n{json.dumps(shown['output_schema'], indent=2, ensure_ascii=False)}")
