"""Small documents for tests that need a workflow and do not care which."""

from __future__ import annotations


def document(name: str = "greet", text: str = "hello", extra: str = "") -> str:
    """A valid definition; another `text` makes another content."""
    return f"""\
# says something
name: {name}
title: {name.title()} somebody
inputs:
  who: {{type: string, default: you}}
steps:
  - {{id: say, type: set, vars: {{text: "{text} {{{{ inputs.who }}}}"}}}}
outputs: {{text: "{{{{ vars.text }}}}"}}
{extra}"""


BROKEN = "name: greet\nsteps:\n  - {id: say, type: sett}\n"
