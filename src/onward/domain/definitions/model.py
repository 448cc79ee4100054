"""The workflow document as a model, and the JSON Schema that is generated from it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from onward.domain.definitions.parts import (
    Concurrency,
    Input,
    Maybe,
    Name,
    Part,
    PositiveDuration,
    Slug,
    Tree,
)
from onward.domain.definitions.steps import STEP_MODELS, Block, Step

SCHEMA_ID = "/api/v1/schema/workflow.json"


class Definition(Part):
    """An automation: inputs, steps in order, outputs, and what to do when it fails."""

    name: Slug = Field(description="Slug, unique in the workspace.", examples=["triage-ticket"])
    title: Maybe[str] = Field(default=None, max_length=200, description="What people see.")
    description: Maybe[str] = Field(
        default=None,
        max_length=10_000,
        description="What it is for; shown to people and to agents that may run it.",
    )
    inputs: dict[Name, Input] = Field(
        default={},
        max_length=100,
        description="Typed inputs: the form, the webhook's check, the tool's schema.",
    )
    concurrency: Maybe[Concurrency] = Field(default=None, description="How many runs at once.")
    timeout: Maybe[PositiveDuration] = Field(default=None, description="How long a run may take in all.")
    steps: Block = Field(description="What to do, in order.")
    outputs: Maybe[Tree] = Field(default=None, description="Outputs of a run that succeeds (templates).")
    on_failure: Maybe[Block] = Field(
        default=None,
        description="Steps when the run fails; they read `error` and all steps of the top level.",
    )


Definition.model_rebuild(_types_namespace={"Step": Step})


def workflow_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a workflow document."""
    schema = Definition.model_json_schema(by_alias=True)
    definitions = {name: _tidied(part) for name, part in schema.pop("$defs").items()}
    definitions["Step"] = {
        "description": "One node of the workflow; `type` says which kind.",
        "type": "object",
        "required": ["id", "type"],
        "discriminator": {"propertyName": "type", "mapping": _step_mapping()},
        "oneOf": [{"$ref": place} for place in _step_mapping().values()],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **_tidied(schema),
        "title": "Onward workflow",
        "$defs": dict(sorted(definitions.items())),
    }


def _step_mapping() -> dict[str, str]:
    return {name: f"#/$defs/{model.__name__}" for name, model in STEP_MODELS.items()}


def _tidied(schema: Any) -> Any:
    """Shorter for the models that read it: steps by reference, no generated titles, no null defaults."""
    if isinstance(schema, list):
        return [_tidied(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "discriminator" in schema:
        return {"$ref": "#/$defs/Step"}
    tidy = {
        key: {name: _tidied(part) for name, part in value.items()} if key in _NAMED else _tidied(value)
        for key, value in schema.items()
        if key != "title" and not (key == "default" and value is None)
    }
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    return tidy


_NAMED = frozenset({"properties", "patternProperties", "$defs"})
