"""CloudEvents 1.0 as they come over HTTP: one as JSON, many as JSON, or one in headers and a body.

Whatever the specification says an event MUST have or be is checked here, all of it at once, and each
refusal is at its place. Attributes are kept as they were sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from onward.domain.errors import FieldError, Invalid
from onward.domain.events import attributes as rules
from onward.domain.events.contents import Contents, from_base64, from_body
from onward.domain.events.headers import attribute_headers

Mode = Literal["structured", "batched", "binary", "plain"]
Decode = Callable[[bytes], Any]
Problems = Iterator[tuple[str, str, str]]

STRUCTURED: Final = "application/cloudevents"
BATCHED: Final = "application/cloudevents-batch"
_REQUIRED: Final = ("specversion", "id", "source", "type")
_PREFIX: Final = "ce-"
_MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """`attributes`: all but the source, the type and the subject."""

    id: str
    source: str
    type: str
    subject: str | None
    data: Any
    attributes: dict[str, Any]


def mode_of(content_type: str, header_names: Sequence[str]) -> Mode:
    """The sender chooses; `plain` is no CloudEvent at all."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.startswith(BATCHED):
        return "batched"
    if media_type.startswith(STRUCTURED):
        return "structured"
    return "binary" if any(name.lower().startswith(_PREFIX) for name in header_names) else "plain"


def read_json_event(value: object, decode: Decode, pointer: str = "") -> CloudEvent:
    if not isinstance(value, Mapping):
        raise _refused([FieldError(pointer, "not_an_object", "A CloudEvent in JSON is an object.")])
    members = {name: one for name, one in value.items() if one is not None}  # null means: not there
    contents = {name: members.pop(name) for name in ("data", "data_base64") if name in members}
    errors = [FieldError(f"{pointer}/{name}", code, detail) for name, code, detail in _problems(members)]
    data = Contents()
    try:
        data = _json_contents(contents, members.get("datacontenttype"), decode)
    except Invalid as error:
        errors += [FieldError(f"{pointer}{one.pointer}", one.code, one.detail) for one in error.errors]
    if errors:
        raise _refused(errors)
    return _event(members, data)


def read_json_batch(value: object, decode: Decode) -> list[CloudEvent]:
    """All of them, or the refusals of all of them."""
    if not isinstance(value, list):
        raise _refused([FieldError("", "not_a_list", "A batch of CloudEvents in JSON is a list.")])
    events: list[CloudEvent] = []
    errors: list[FieldError] = []
    for index, one in enumerate(value):
        try:
            events.append(read_json_event(one, decode, f"/{index}"))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise _refused(errors[:_MOST_TOLD], "Nothing was taken: not all of them are valid CloudEvents 1.0.")
    return events


def read_http_event(headers: Sequence[tuple[str, str]], body: bytes, decode: Decode) -> CloudEvent:
    """In binary mode: the attributes are headers, and the body is the data as it is."""
    given, errors = attribute_headers(headers)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    if "datacontenttype" in given:
        detail = "The type of the data is said by Content-Type alone."
        errors.append(FieldError("/header/ce-datacontenttype", "ce_datacontenttype", detail))
    if content_type is not None:
        given["datacontenttype"] = content_type
    errors += [FieldError(_header(name), code, detail) for name, code, detail in _problems(given)]
    if errors:
        raise _refused(errors)
    return _event(given, from_body(body, content_type, decode))


def _problems(given: Mapping[str, Any]) -> Problems:
    for name in _REQUIRED:
        if name not in given:
            yield name, "missing", f"Every CloudEvent has the attribute `{name}`."
    for name, value in given.items():
        problem = rules.problem_of(name, value)
        if problem is not None:
            yield name, *problem


def _json_contents(contents: Mapping[str, Any], content_type: object, decode: Decode) -> Contents:
    if len(contents) == 2:
        detail = "An event has data or data_base64, not both."
        raise Invalid("two_contents", detail, errors=(FieldError("/data_base64", "two_contents", detail),))
    if "data_base64" in contents:
        media_type = content_type if isinstance(content_type, str) else None
        return from_base64(contents["data_base64"], media_type, decode)
    return Contents(contents.get("data"))


def _event(given: Mapping[str, Any], contents: Contents) -> CloudEvent:
    return CloudEvent(
        id=given["id"],
        source=given["source"],
        type=given["type"],
        subject=given.get("subject"),
        data=contents.data,
        attributes={n: value for n, value in given.items() if n not in ("source", "type", "subject")},
    )


def _header(name: str) -> str:
    return "/header/Content-Type" if name == "datacontenttype" else f"/header/{_PREFIX}{name}"


def _refused(errors: Sequence[FieldError], detail: str = "This is no valid CloudEvent 1.0.") -> Invalid:
    hint = "Each entry of `errors` says where and what: see https://cloudevents.io"
    return Invalid("bad_cloud_event", detail, hint=hint, errors=tuple(errors))
