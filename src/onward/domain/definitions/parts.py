"""The parts that definitions are built from: durations, retries, inputs, events, budgets.

What these models say about themselves (titles, descriptions, bounds) is what the JSON Schema
shows to editors and models, so every field has a sentence.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError

from onward.domain.definitions.durations import DURATION_PATTERN, parse_duration

STEP_ID = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"
NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$"


T = TypeVar("T")


class _WithoutNull:
    """Leaves null out of the JSON Schema of an optional field."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = handler(core_schema)
        kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
        if not kinds:
            return schema
        return {**schema, "anyOf": kinds} if len(kinds) > 1 else kinds[0]


def _not_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("empty", "is empty; give it a value or remove it")
    return value


Maybe = Annotated[T | None, BeforeValidator(_not_null), _WithoutNull()]
"""May be left out, but is not null when it is there: an empty key is a slip of the pen."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _positive_duration(text: str) -> str:
    if parse_duration(text) == 0:
        raise ValueError("a duration here must be longer than zero")
    return text


def _duration_or_template(text: str) -> str:
    return text if "{{" in text else _positive_duration(text)


_DURATION_SCHEMA = {
    "type": "string",
    "pattern": DURATION_PATTERN,
    "maxLength": 100,
    "examples": ["30s", "15m", "2h", "1d", "1h30m", "PT15M"],
}
_TEMPLATE_SCHEMA = {"type": "string", "pattern": r"\{\{", "description": "A template that gives a duration."}

DurationText = Annotated[str, AfterValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
PositiveDuration = Annotated[str, AfterValidator(_positive_duration), WithJsonSchema(_DURATION_SCHEMA)]
DurationOrTemplate = Annotated[
    str,
    AfterValidator(_duration_or_template),
    WithJsonSchema({"anyOf": [_DURATION_SCHEMA, _TEMPLATE_SCHEMA]}),
]
Expression = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000),
    Field(examples=['steps.check.output.status == 200 && inputs.priority != "low"']),
]
Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
StepId = Annotated[str, StringConstraints(pattern=STEP_ID)]
Name = Annotated[str, StringConstraints(pattern=NAME)]
ActionName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)*$", max_length=128)
]
Approver = Annotated[str, StringConstraints(min_length=1, max_length=320)]
Tree = dict[str, Any]

RetryOn = Literal["transient", "timeout", "action", "internal", "budget"]


class Retry(Part):
    """Try again when the step fails for one of the named reasons; the waits are durable."""

    attempts: int = Field(ge=1, le=100, description="How often to try in all, the first time included.")
    backoff: DurationText = Field(default="1s", description="How long to wait before the second attempt.")
    factor: float = Field(default=2, ge=1, le=10, description="What each further wait is multiplied by.")
    max: DurationText = Field(default="5m", description="No wait is longer than this.")
    on: list[RetryOn] = Field(
        default=["transient", "timeout"],
        min_length=1,
        description="Categories of errors worth another attempt. Errors that would only be repeated "
        "(validation, expression, denied) cannot be named.",
    )


class Concurrency(Part):
    """How many runs of this workflow may be under way at once, over all or for each key."""

    key: Maybe[Text] = Field(
        default=None,
        description="Template over `inputs`, `trigger`, `run` and `workflow`: the limit holds for each "
        "value of it. Without a key it holds for all runs of the workflow.",
    )
    limit: int = Field(default=1, ge=1, le=10_000, description="How many runs may hold a slot.")
    when_full: Literal["queue", "skip", "cancel_oldest"] = Field(
        default="queue",
        description="`queue`: wait for a slot, in order. `skip`: the new run ends as cancelled and says why. "
        "`cancel_oldest`: the oldest run with the key is cancelled.",
    )
    while_waiting: Literal["release", "keep"] = Field(
        default="release",
        description="Whether a run that waits (a time, an event, an approval, a child) gives its slot back. "
        "`keep` holds it until the run ends.",
    )


class EventWait(Part):
    """The event that a run waits for. It may have arrived before the wait: see `look_back`."""

    name: Text = Field(description="Name of the event (template).")
    key: Maybe[Text] = Field(default=None, description="Only events with this key (template).")
    where: Maybe[Expression] = Field(
        default=None,
        description="Bare expression; only events for which it is true. Reads the candidate as `event` "
        "(`event.name`, `event.key`, `event.data`, `event.at`, `event.source`) beside the usual scope.",
    )
    look_back: Maybe[DurationText] = Field(
        default=None, description="Also accept an event that arrived this long before the wait began."
    )


class Escalate(Part):
    """Whom to ask as well when nobody has decided for a while."""

    after: PositiveDuration = Field(description="How long to wait before asking them.")
    to: list[Approver] = Field(
        min_length=1, max_length=50, description="Approvers that are added (templates)."
    )


class Budget(Part):
    """What one agent turn may use up; the turn stops when any of it is spent."""

    tokens: Maybe[int] = Field(default=None, ge=1, description="Tokens, in and out.")
    money: Maybe[float] = Field(default=None, gt=0, description="Money, in US dollars.")
    tool_calls: Maybe[int] = Field(default=None, ge=0, description="Calls of tools.")


JsonType = Literal["string", "integer", "number", "boolean", "object", "array", "null"]


class Input(Part):
    """One input of a workflow: JSON Schema, with `required` written where the input is."""

    model_config = ConfigDict(alias_generator=to_camel)

    type: Maybe[JsonType | Annotated[list[JsonType], Field(min_length=1)]] = Field(
        default=None, description="Type of the value; any value without it."
    )
    title: Maybe[str] = Field(default=None, description="Label in forms.")
    description: Maybe[str] = Field(default=None, description="What it means; shown in forms and to models.")
    required: bool | list[str] = Field(
        default=False,
        description="Whether a value must be given. On an object a list names its required properties.",
    )
    default: Any = Field(default=None, description="Value when none is given.")
    enum: Maybe[list[Any]] = Field(default=None, min_length=1, description="The allowed values.")
    const: Any = Field(default=None, description="The only allowed value.")
    examples: Maybe[list[Any]] = Field(
        default=None, description="Example values, shown to people and models."
    )
    format: Maybe[str] = Field(default=None, description="date-time, date, time, email, uri or uuid.")
    pattern: Maybe[str] = Field(default=None, description="Regular expression that a text must contain.")
    min_length: Maybe[int] = Field(default=None, ge=0, description="Fewest characters.")
    max_length: Maybe[int] = Field(default=None, ge=0, description="Most characters.")
    minimum: Maybe[float] = Field(default=None, description="Smallest number.")
    maximum: Maybe[float] = Field(default=None, description="Largest number.")
    exclusive_minimum: Maybe[float] = Field(default=None, description="Numbers must be above this.")
    exclusive_maximum: Maybe[float] = Field(default=None, description="Numbers must be below this.")
    multiple_of: Maybe[float] = Field(default=None, gt=0, description="Numbers must be a multiple of this.")
    items: Maybe[Input] = Field(default=None, description="What each item of an array is.")
    min_items: Maybe[int] = Field(default=None, ge=0, description="Fewest items.")
    max_items: Maybe[int] = Field(default=None, ge=0, description="Most items.")
    unique_items: Maybe[bool] = Field(default=None, description="Whether all items must differ.")
    properties: Maybe[dict[str, Input]] = Field(default=None, description="Properties of an object.")
    additional_properties: Maybe[bool | Input] = Field(
        default=None, description="Whether an object may have further properties, or what they are."
    )
    min_properties: Maybe[int] = Field(default=None, ge=0, description="Fewest properties.")
    max_properties: Maybe[int] = Field(default=None, ge=0, description="Most properties.")
