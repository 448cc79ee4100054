"""Writes docs/reference/{steps,limits,decisions}.md and the schemas from the code; `--check` compares."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from onward.domain.alerts.json_schema import alert_schema
from onward.domain.definitions.limits import DEFAULT_LIMITS, Limits
from onward.domain.definitions.model import workflow_schema
from onward.domain.definitions.shapes import SHAPES
from onward.domain.definitions.steps import STEP_MODELS
from onward.domain.file_schema import file_schema
from onward.domain.triggers.json_schema import trigger_schema
from onward.services.triggers.deciding import OUTCOMES

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
SCHEMA = workflow_schema()
COMMON = ("id", "type", "name", "if", "note", "on_error", "retry", "timeout")

STEPS_HEAD = """\
# The workflow document

*Generated from the model; edit `domain/definitions/{parts,steps,model}.py` instead.*

A workflow is one document, YAML or JSON, checked by one validator that every surface uses. YAML is read by
the core schema of YAML 1.2: `yes`, `on` and dates are texts, keys are always texts. Tags and merge keys are
refused, aliases are copies. An empty key (`timeout:`) is an error: give it a value or leave it out.

**Templates** are `{{ expression }}` inside a text; a text that is one template keeps the type of its value.
Fields that are *bare expressions* take no braces. Fields without either mark are taken as they are written,
and a template in them is an error. Durations are written `30s`, `15m`, `2h`, `1d`, `1h30m`, or as ISO 8601.
"""
OPTIONS_HEAD = """
## Options that steps have in common

| option | does | of step types |
|---|---|---|
"""
VISIBILITY = """
## Who sees whom

An expression reads the result of another step as `steps.<id>.output` (beside it: `status`, `error`, `meta`).

- A step sees what came before it in its own list, and in the lists around it.
- What is inside `if`, `switch`, `try` and `parallel` is visible behind it. It may not have run: read it with
  `default(steps.x.output, ...)` or ask `has(steps.x.output)`.
- Branches of one step do not see each other; `catch` sees the steps of `do`, `finally` sees both.
- What is inside `foreach` and `while` is visible in that body only; outside read `steps.<loop>.output`.
- Nobody sees itself, or a step that it is inside of. `on_failure` sees all steps of the top level.
- `error` is known in `catch` and `on_failure`, `loop` and the item's name in the body of a loop, `event` in
  `where`, `run.error` in `on_failure`, `secrets` in `with` and `env`.
"""


EXAMPLES = {
    "action": """
- id: fetch
  type: action
  action: http.request
  with:
    url: "https://api.example.com/tickets/{{ inputs.ticket }}"
    headers: {Authorization: "Bearer {{ secrets.API_KEY }}"}
  retry: {attempts: 3, backoff: 2s, on: [transient, timeout]}
  timeout: 30s
""",
    "shell": """
- id: count
  type: shell
  run: wc -l < list.txt && echo {{ inputs.ticket }}
  files: {list.txt: "{{ trigger.payload.text }}"}
  env: {LC_ALL: C}
""",
    "agent": """
- id: read
  type: agent
  agent: triager
  prompt: "Classify this ticket: {{ inputs.ticket }}"
  output: {type: object, properties: {urgent: {type: boolean}}, required: [urgent]}
  budget: {tokens: 20000, tool_calls: 5}
""",
    "notify": """
- {id: tell, type: notify, to: email, text: "It is done: {{ run.url }}", with: {to: ada@example.com}}
""",
    "approval": """
- id: gate
  type: approval
  title: "Pay ticket {{ inputs.ticket }}?"
  approvers: ["role:operator", ada@example.com]
  deadline: 1d
  on_deadline: deny
""",
    "wait": """
- {id: pause, type: wait, for: 10m}
- id: paid
  type: wait
  event: {name: order.paid, key: "{{ inputs.ticket }}", where: event.data.cents > 0, look_back: 1h}
  timeout: 2d
  on_timeout: continue
""",
    "if": """
- id: large
  type: if
  condition: inputs.ticket > 1000
  then: [{id: slow, type: wait, for: 1m}]
  else: [{id: fast, type: set, vars: {quick: true}}]
""",
    "switch": """
- id: way
  type: switch
  on: trigger.type
  cases:
    schedule: [{id: nightly, type: set, vars: {mode: full}}]
    webhook: [{id: live, type: set, vars: {mode: one}}]
  default: [{id: odd, type: fail, message: "Not started by {{ trigger.type }}"}]
""",
    "foreach": """
- id: each
  type: foreach
  items: "{{ trigger.payload.people }}"
  as: person
  concurrency: 5
  on_item_error: continue
  do: [{id: greet, type: set, vars: {last: "{{ loop.index }}: {{ person.name }}"}}]
""",
    "while": """
- {id: begin, type: set, vars: {n: 0}}
- id: again
  type: while
  condition: vars.n < 3
  max_iterations: 10
  every: 30s
  do: [{id: count_up, type: set, vars: {n: "{{ vars.n + 1 }}"}}]
""",
    "parallel": """
- id: both
  type: parallel
  join: all
  branches:
    left: [{id: one, type: set, vars: {a: 1}}]
    right: [{id: two, type: wait, for: 1m}]
""",
    "try": """
- id: safe
  type: try
  do: [{id: risky, type: shell, run: make release}]
  catch: [{id: note, type: set, vars: {problem: "{{ error.message }}"}}]
  finally: [{id: clean, type: shell, run: make clean}]
""",
    "workflow": """
- {id: child, type: workflow, workflow: onboard-customer, inputs: {name: Ada, email: ada@example.com}}
""",
    "set": """
- {id: keep, type: set, vars: {started: "{{ run.started_at }}", people: [Ada, Bob]}}
""",
    "return": """
- {id: done, type: return, if: inputs.ticket == 0, outputs: {skipped: true}}
""",
    "fail": """
- {id: stop, type: fail, if: inputs.ticket < 0, message: There is no such ticket, code: bad_ticket}
""",
}


def steps_page() -> str:
    return "".join(
        (
            STEPS_HEAD,
            "\n## The document\n\n",
            *_table(SCHEMA, ()),
            OPTIONS_HEAD,
            *_options(),
            *(line for name in SHAPES for line in _step(name)),
            *(
                line
                for name in ("Input", "Retry", "Concurrency", "EventWait", "Escalate", "Budget")
                for line in _part(name)
            ),
            VISIBILITY,
        )
    )


def _options() -> Iterator[str]:
    for name in (one for one in COMMON if one != "type"):
        having = [kind for kind, model in STEP_MODELS.items() if name in _properties(model.__name__)]
        description = _properties(STEP_MODELS[having[0]].__name__)[name]["description"]
        types = "all" if len(having) == len(SHAPES) else _ticked(having)
        yield f"| `{name}` | {_cell(description)} | {types} |\n"


def _step(kind: str) -> Iterator[str]:
    schema = SCHEMA["$defs"][STEP_MODELS[kind].__name__]
    yield f"\n## `{kind}`\n\n{schema['description']}\n\n"
    yield from _table(schema, COMMON)
    yield f"\n```yaml\n{EXAMPLES[kind].strip()}\n```\n"


def _part(name: str) -> Iterator[str]:
    schema = SCHEMA["$defs"][name]
    yield f"\n## {_TITLES[name]}\n\n{schema['description']}\n\n"
    yield from _table(schema, ())


_TITLES = {
    "Input": "Inputs",
    "Retry": "`retry`",
    "Concurrency": "`concurrency`",
    "EventWait": "`event` of a wait",
    "Escalate": "`escalate` of an approval",
    "Budget": "`budget` of an agent",
}


def _properties(name: str) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = SCHEMA["$defs"][name]["properties"]
    return properties


def _table(schema: Mapping[str, Any], without: tuple[str, ...]) -> Iterator[str]:
    rows = [(name, field) for name, field in schema["properties"].items() if name not in without]
    if not rows:
        yield "No fields of its own.\n"
        return
    yield "| field | is | default | does |\n|---|---|---|---|\n"
    for name, field in rows:
        default = f"`{json.dumps(field['default'])}`" if "default" in field else ""
        if name in schema.get("required", ()):
            default = "**required**"
        cells = (f"`{name}`", _cell(_kind(field)), _cell(default), _cell(field.get("description", "")))
        yield f"| {' | '.join(cells)} |\n"


def _kind(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return " or ".join(f"`{one}`" for one in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(one) for one in field["anyOf"]))
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return {"Step": "step", "Input": "input"}.get(name, "map")
    if "PT15M" in field.get("examples", ()):
        return "duration"
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}s"
    if "patternProperties" in field:
        return f"map of {_kind(next(iter(field['patternProperties'].values())))}s"
    return _bounded(_WORDS.get(field.get("type", ""), "any value"), field)


_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "map",
}


def _bounded(word: str, field: Mapping[str, Any]) -> str:
    least, most = field.get("minimum"), field.get("maximum")
    if least is not None and most is not None:
        return f"{word}, {least} to {most}"
    return word if least is None else f"{word}, {least} or more"


def _ticked(names: list[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def limits_page() -> str:
    rows = (
        f"| `{one.name}` | {getattr(DEFAULT_LIMITS, one.name):,} | {LIMITS[one.name]} |\n"
        for one in fields(Limits)
    )
    return LIMITS_HEAD + "".join(rows) + LIMITS_TAIL


LIMITS_HEAD = """\
# Limits

*Generated from `domain/definitions/limits.py`; the numbers of a run are settings (`ONWARD_LIMIT_...`).*

Every limit is reported by its name when it is hit. These are asked when a definition is read and saved:

| limit | default | what it bounds |
|---|---|---|
"""
LIMITS = {
    "definition_bytes": "Bytes of the document; setting `ONWARD_LIMIT_DEFINITION_BYTES`.",
    "steps": "Steps in one definition, inner ones included; setting `ONWARD_LIMIT_STEPS`.",
    "nesting": "How deep lists of steps may be inside each other; setting `ONWARD_LIMIT_NESTING`.",
    "loop_iterations": "`max_iterations` of a `while`; setting `ONWARD_LIMIT_ITERATIONS`.",
    "child_depth": "Workflows that run workflows that run workflows; setting `ONWARD_LIMIT_CHILD_DEPTH`.",
    "depth": "Levels of maps and lists in the data of a document.",
    "nodes": "Values in a document once its aliases are written out.",
}
LIMITS_TAIL = """
A definition that is too large is best split: a step of type `workflow` runs another one and waits for it.
"""


def decisions_page() -> str:
    rows = (f"| `{outcome}` | {_cell(text)} |\n" for outcome, text in OUTCOMES.items())
    return DECISIONS_HEAD + "".join(rows)


DECISIONS_HEAD = """\
# Decisions

*Generated from `services/triggers/deciding.py`.*

What became of every slot, delivery, event and wish of a [trigger](../guides/triggers.md): each has a line
with one of these outcomes and a sentence (`onward trigger decisions NAME`).

| outcome | what it means |
|---|---|
"""


def outputs() -> Mapping[Path, str]:
    return {
        REFERENCE / "steps.md": steps_page(),
        REFERENCE / "limits.md": limits_page(),
        REFERENCE / "decisions.md": decisions_page(),
        REFERENCE / "workflow.schema.json": as_text(SCHEMA),
        REFERENCE / "file.schema.json": as_text(file_schema()),
        REFERENCE / "trigger.schema.json": as_text(trigger_schema()),
        REFERENCE / "alert.schema.json": as_text(alert_schema()),
    }


def as_text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    stale = [path for path, text in outputs().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.name} is stale", file=sys.stderr)
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(outputs()[path], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
