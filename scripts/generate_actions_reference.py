"""Writes docs/reference/actions.md from the actions themselves; with --check, says whether it is current."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onward.actions.loading import load_actions
from onward.ports.actions import ActionExample, ActionSpec

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/actions.md"
STEP_TYPES = ("shell",)
EFFECTS = {
    "none": "none: the same arguments give the same output",
    "read": "reads",
    "write": "writes",
    "destructive": "may destroy",
}
INTRODUCTION = """\
# Actions

*Made from the actions themselves; change them there.*

What a step of type `action` can do. `with` holds the arguments; a value of another type than the table says
fails the step with the category `validation`, and names the place. The list with its JSON Schemas is also
at `GET /api/v1/tools`. Your own functions become actions as [python-actions](../guides/python-actions.md)
tells, and [shell](../guides/shell.md) explains the step type `shell`, which is listed here too.

A failed action has a category, which `retry: {on: [...]}` names. `transient` and `timeout` may pass when
it is tried again; `validation`, `action` and `denied` would only fail the same way.
"""


def main() -> int:
    page = INTRODUCTION + "".join(section(spec) for spec in specs())
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def specs() -> list[ActionSpec]:
    actions = load_actions(installed=())
    of_step_types = [spec for name in STEP_TYPES if (spec := actions.find(name)) is not None]
    return [*actions.all(), *of_step_types]


def section(spec: ActionSpec) -> str:
    pace = "long" if spec.pace == "long" else "quick"
    if spec.pace_argument:
        pace = f"quick when `{spec.pace_argument[0]}` is at most 10 seconds"
    facts = (
        f"Effects: {EFFECTS[spec.effects]}. Idempotent: {'yes' if spec.idempotent else 'no'}. Pace: {pace}."
    )
    examples = "".join(example_text(example) for example in spec.examples)
    return f"\n## {spec.name}\n\n{spec.description}\n\n{facts}\n\n{table(spec)}{output_text(spec)}{examples}"


def table(spec: ActionSpec) -> str:
    schema = spec.input_schema
    rows = "".join(rows_of(schema, schema.get("required", [])))
    return f"| argument | type | default | what for |\n|---|---|---|---|\n{rows}"


def rows_of(schema: Mapping[str, Any], required: list[str]) -> Iterator[str]:
    for name, field in schema["properties"].items():
        default = "required" if name in required else shown_default(field)
        cells = (f"`{name}`", cell(type_text(field, schema)), default, cell(field.get("description", "")))
        yield f"| {' | '.join(cells)} |\n"


def shown_default(field: Mapping[str, Any]) -> str:
    return f"`{json.dumps(field['default'])}`" if "default" in field else "none"


def type_text(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A type in a few words; the bounds that a reader asks for first."""
    if "$ref" in field:
        return type_text(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        kinds = [type_text(kind, schema) for kind in field["anyOf"] if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    kind = field.get("type", "any value")
    if kind == "array":
        return f"list of {type_text(field.get('items', {}), schema)}{bounds(field)}"
    if kind == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"map of {type_text(field['additionalProperties'], schema)}"
    return {"object": "map"}.get(kind, str(kind)) + bounds(field)


def bounds(field: Mapping[str, Any]) -> str:
    words = {
        "maxLength": "at most {:,} characters",
        "maxItems": "at most {:,}",
        "maximum": "at most {:,}",
        "exclusiveMinimum": "above {:,}",
    }
    said = [text.format(field[name]) for name, text in words.items() if name in field]
    return f" ({', '.join(said)})" if said else ""


def output_text(spec: ActionSpec) -> str:
    schema = spec.output_schema
    fields = schema.get("properties")
    if fields is None:
        return f"\nOutput: {type_text(schema, schema)}.\n"
    named = ", ".join(f"`{name}` ({type_text(field, schema)})" for name, field in fields.items())
    return f"\nOutput: {named}.\n"


def example_text(example: ActionExample) -> str:
    given = json.dumps(example.arguments, ensure_ascii=False)
    lines = f"\n{example.title}:\n\n```json\n{given}\n```\n"
    if example.output is not None:
        lines += f"\ngives\n\n```json\n{json.dumps(example.output, ensure_ascii=False)}\n```\n"
    return lines


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
