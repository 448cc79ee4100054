"""Definitions: from the text of a workflow to something that can be checked, compared and run.

`document` reads text, `validate` checks it against the `model`, `plan` prepares it for the
interpreter, `hash` and `diff` compare versions. Pure: imports the domain, pydantic and PyYAML.
"""
