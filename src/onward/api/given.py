"""What a body may say: exactly its fields, in exactly their types."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonValue


class Given(BaseModel):
    """Nothing unknown is dropped in silence, and nothing is guessed: `"5"` is not a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def example(**fields: JsonValue) -> ConfigDict:
    """For bodies whose required fields alone are not yet a sensible request."""
    return ConfigDict(json_schema_extra={"examples": [dict(fields)]})
