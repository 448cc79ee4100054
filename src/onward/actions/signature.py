"""From a function's types to what the registry needs: schemas, and checks built once.

A call must cost microseconds, so everything that can be prepared is prepared here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, get_type_hints

from pydantic import (
    ConfigDict,
    PydanticSchemaGenerationError,
    PydanticUserError,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticSerializationError, from_json, to_json
from typing_extensions import TypedDict

from onward.domain.errors import Invalid
from onward.ports.actions import ActionCall, ActionFailed, ActionResult, Json

# A value in scope may have 256 KiB (the language's limits); what is larger travels as a blob, up to this.
MAX_OUTPUT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Signature:
    arguments: TypeAdapter[dict[str, Any]]
    output: TypeAdapter[Any]
    input_schema: dict[str, Json]
    output_schema: dict[str, Json]
    call_parameter: str | None


def read_signature(function: Callable[..., Any], name: str, output: Any) -> Signature:
    """Raises `Invalid` when a type is missing or has no JSON Schema: bad actions fail at start."""
    hints = _type_hints(function, name)
    parameters = inspect.signature(function).parameters
    call_parameter = next((p for p in parameters if hints.get(p) is ActionCall), None)
    fields = {p.name: _field(p, hints, name) for p in parameters.values() if p.name != call_parameter}
    returned = hints.get("return", Any)
    if output is not None or returned is ActionResult:
        returned = Any if output is None else output
    try:
        arguments = _arguments_adapter(name, fields)
        results: TypeAdapter[Any] = TypeAdapter(returned)
        input_schema = arguments.json_schema()
        output_schema = results.json_schema(mode="serialization")
    except (PydanticSchemaGenerationError, PydanticUserError) as error:
        raise _bad(name, f"has a type that JSON cannot carry: {error.message}") from error
    _add_defaults(input_schema, parameters, hints)
    return Signature(arguments, results, input_schema, output_schema, call_parameter)


def check_arguments(signature: Signature, name: str, arguments: Mapping[str, Json]) -> dict[str, Any]:
    try:
        return signature.arguments.validator.validate_python(arguments)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise _wrong_arguments(name, error) from None


def check_output(signature: Signature, name: str, output: Any) -> Json:
    """The output as plain JSON, or a failure that says why it is none."""
    try:
        text = to_json(
            signature.output.serializer.to_python(output, warnings="error"), inf_nan_mode="constants"
        )
    except (PydanticSerializationError, RecursionError) as error:
        message = f"{name} returned what is not its declared output: {error}"
        raise ActionFailed("action", message, code="output_type") from error
    if len(text) > MAX_OUTPUT_BYTES:
        message = f"{name} returned {len(text):,} bytes; the most is {MAX_OUTPUT_BYTES:,}."
        details = {"bytes": len(text), "limit": MAX_OUTPUT_BYTES}
        raise ActionFailed("action", message, code="too_large", details=details)
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        message = f"{name} returned what JSON does not have: {error}"
        raise ActionFailed("action", message, code="output_type") from error


def _type_hints(function: Callable[..., Any], name: str) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except NameError as error:
        raise _bad(name, f"has an annotation that cannot be read: {error}") from error


def _field(parameter: inspect.Parameter, hints: Mapping[str, Any], name: str) -> Any:
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise _bad(name, f"takes {parameter}; every parameter needs a name of its own")
    if parameter.name not in hints:
        raise _bad(name, f"has no type for its parameter {parameter.name!r}")
    hint = hints[parameter.name]
    return hint if parameter.default is parameter.empty else NotRequired[hint]


def _arguments_adapter(name: str, fields: dict[str, Any]) -> TypeAdapter[dict[str, Any]]:
    # A TypedDict and not a model: parameters may be called `json` or `schema`, and stay a plain dict.
    typed_dict: Any = TypedDict  # built from what the function says, which no type checker can follow
    arguments = typed_dict("Arguments", fields)
    arguments.__pydantic_config__ = ConfigDict(extra="forbid", title=f"{name} arguments")
    return TypeAdapter(arguments)


def _add_defaults(
    schema: dict[str, Json], parameters: Mapping[str, inspect.Parameter], hints: Mapping[str, Any]
) -> None:
    properties = schema.get("properties", {})
    for name, parameter in parameters.items():
        default = parameter.default
        if name in properties and default is not parameter.empty and default is not None:
            properties[name]["default"] = TypeAdapter(hints[name]).dump_python(default, mode="json")


def _wrong_arguments(name: str, error: ValidationError) -> ActionFailed:
    wrong = [
        {"pointer": _pointer(found["loc"]), "code": found["type"], "detail": found["msg"]}
        # Without the inputs: an argument may hold a secret.
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    first = wrong[0]
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    message = f"{name} cannot take these arguments: {first['pointer'] or '/'}: {first['detail']}{more}"
    return ActionFailed("validation", message, code="arguments", details={"errors": wrong})


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _bad(name: str, what: str) -> Invalid:
    return Invalid(
        "action_signature",
        f"The action {name} {what}.",
        hint="Give every parameter a JSON-able type: str, int, list[...], a pydantic model...",
    )
