"""Every operation as the OpenAPI document tells it, and a request that fits its description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onward.api.app import routed
from onward.api.openapi import document

DESCRIBED = document(routed("test"))


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    described: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.described["operationId"])

    @property
    def signed_in(self) -> bool:
        return {} not in self.described.get("security", [{}])

    @property
    def body_schema(self) -> dict[str, Any] | None:
        """With the components beside it, so that its references can be followed."""
        if "requestBody" not in self.described:
            return None
        schema = self.described["requestBody"]["content"]["application/json"]["schema"]
        return {**schema, "components": DESCRIBED["components"]}

    def address(self, ids: Mapping[str, str]) -> str:
        return re.sub(r"{(\w+)}", lambda found: ids[found[1]], self.path)

    def query(self) -> dict[str, Any]:
        """An example for every parameter that is required."""
        parameters = self.described.get("parameters", [])
        return {
            p["name"]: sample(p["schema"]) for p in parameters if p["in"] == "query" and p.get("required")
        }

    def body(self) -> Any:
        schema = self.body_schema
        return None if schema is None else sample(schema)


def sample(schema: dict[str, Any]) -> Any:
    """A value that fits: an example, or the least that is required."""
    schema = resolved(schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if schema.get("type") == "object":
        return {name: sample(schema["properties"][name]) for name in schema.get("required", ())}
    if schema.get("type") == "array":
        return [sample(schema["items"])] * schema.get("minItems", 0)
    return {"string": "x" * schema.get("minLength", 1), "integer": 1, "boolean": True}.get(schema["type"])


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def fields(schema: dict[str, Any]) -> list[str]:
    """The fields of an object, also of one that may be left out."""
    schema = resolved(schema["anyOf"][0] if "anyOf" in schema else schema)
    return list(schema["properties"])


_ALL = [
    Operation(method.upper(), path, described)
    for path, operations in DESCRIBED["paths"].items()
    for method, described in operations.items()
]
# What comes to a webhook is whatever its sender likes: test_hooks_described.py holds these true.
HOOKS = [operation for operation in _ALL if operation.path.startswith("/hooks/")]
OPERATIONS = [operation for operation in _ALL if operation not in HOOKS]
