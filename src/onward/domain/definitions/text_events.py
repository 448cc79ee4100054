"""YAML or JSON text as one stream of events: a map or list begins or ends, a key or value stands here.

JSON is read by its own rules (YAML reads surrogate pairs and tabs differently), then everything
else is YAML. Neither reader builds anything: `nodes` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from onward.domain.definitions.limits import Limits
from onward.domain.definitions.scalars import resolve_plain

_Loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

# What neither format allows as it is; \x85 and the other printable ones of YAML stay.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_VALUES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text. For a text value also `value`, and where its first character is (`index`)."""

    line: int
    column: int
    start: int = 0
    index: int | None = None
    value: str = ""
    block: bool = False


class Refused(Exception):
    """The text cannot be read, or a part of it is refused."""

    def __init__(
        self, code: str, message: str, mark: Mark, *, hint: str | None = None, pointer: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mark = mark
        self.hint = hint
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Event:
    """`wrong` is a scalar that is refused: reading goes on, so that all of them are reported."""

    kind: Literal["map", "list", "end", "scalar"]
    mark: Mark
    value: Any = None
    text: str = ""
    plain: bool = False
    anchor: str | None = None
    alias: str | None = None
    wrong: Refused | None = None


def events(text: str, limits: Limits) -> Iterator[Event]:
    _refuse_control_characters(text)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            json.loads(text.lstrip("\ufeff"), parse_int=str, parse_float=str)
        except RecursionError:
            raise _too_deep(limits) from None
        except ValueError:
            pass  # not JSON; YAML has flow maps too, and says what is wrong
        else:
            return _json_events(text)
    return _yaml_events(text)


def _refuse_control_characters(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is None:
        return
    before = text[: found.start()]
    mark = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
    raise Refused(
        "control_character",
        f"The document holds a control character (U+{ord(found[0]):04X}).",
        mark,
        hint="Remove it; a definition is plain text in UTF-8.",
    )


def _too_deep(limits: Limits) -> Refused:
    return Refused(
        "limit_depth", f"Values are nested deeper than the limit `depth`, {limits.depth}.", Mark(1, 1)
    )


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s,:{}\[\]"]+|[\s,:]+')


def _json_events(text: str) -> Iterator[Event]:
    """The grammar has been checked: tokens in order are enough."""
    line, line_start = 1, 0
    for token in _TOKEN.finditer(text, 1 if text.startswith("\ufeff") else 0):
        piece, start = token[0], token.start()
        mark = Mark(line, start - line_start + 1, start)
        if piece[0] in "{[":
            yield Event("map" if piece == "{" else "list", mark)
        elif piece[0] in "}]":
            yield Event("end", mark)
        elif piece[0] == '"':
            yield _text(json.loads(piece, strict=False), Mark(line, mark.column, start, start + 1))
        elif piece[0] in " \t\r\n,:":
            if "\n" in piece:
                line += piece.count("\n")
                line_start = start + piece.rfind("\n") + 1
        else:
            yield _plain(piece, mark)


def _yaml_events(text: str) -> Iterator[Event]:
    loader = _Loader(text)
    documents = 0
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Refused(
                        "several_documents",
                        "The text holds more than one document.",
                        _mark(event),
                        hint="Keep one workflow in one file: remove the second `---`.",
                    )
            converted = _converted(event)
            if converted is not None:
                yield converted
    except yaml.YAMLError as error:
        raise _syntax(error, text) from None
    finally:
        loader.dispose()


def _converted(event: yaml.Event) -> Event | None:
    if isinstance(event, yaml.AliasEvent):
        return Event("scalar", _mark(event), alias=event.anchor)
    if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        return Event("end", _mark(event))
    if not isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.ScalarEvent)):
        return None
    if event.tag is not None:
        raise Refused(
            "tag", f"The tag {event.tag!r} is not allowed.", _mark(event), hint="Write the plain value."
        )
    if isinstance(event, yaml.MappingStartEvent):
        return Event("map", _mark(event), anchor=event.anchor)
    if isinstance(event, yaml.SequenceStartEvent):
        return Event("list", _mark(event), anchor=event.anchor)
    return _yaml_scalar(event)


def _yaml_scalar(event: yaml.ScalarEvent) -> Event:
    mark = _mark(event)
    if not event.style:  # the C parser says "", the Python one None
        return _plain(event.value, mark, event.anchor)
    if event.style in "|>":
        return _text(event.value, Mark(mark.line, mark.column, mark.start, None, block=True), event.anchor)
    return _text(event.value, Mark(mark.line, mark.column, mark.start, mark.start + 1), event.anchor)


def _text(value: str, mark: Mark, anchor: str | None = None) -> Event:
    placed = Mark(mark.line, mark.column, mark.start, mark.index, value, mark.block)
    found = _FORBIDDEN_IN_VALUES.search(value)
    wrong = found and Refused(
        "control_character", f"The text holds a control character (U+{ord(found[0]):04X}).", mark
    )
    return Event("scalar", placed, value, value, anchor=anchor, wrong=wrong or None)


def _plain(text: str, mark: Mark, anchor: str | None = None) -> Event:
    value, problem = resolve_plain(text)
    placed = Mark(mark.line, mark.column, mark.start, mark.start, text)
    wrong = Refused("number", problem[0], mark, hint=problem[1]) if problem else None
    return Event("scalar", placed, value, text, plain=True, anchor=anchor, wrong=wrong)


def _mark(event: Any) -> Mark:
    at = event.start_mark
    return Mark(at.line + 1, at.column + 1, at.index)


def _syntax(error: yaml.YAMLError, text: str) -> Refused:
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = Mark(at.line + 1, at.column + 1) if at is not None else Mark(1, 1)
    what = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "the text is not YAML")
    lines = text.split("\n")
    before = lines[mark.line - 1][: mark.column] if mark.line <= len(lines) else ""
    if "\t" in before and not before.strip():
        return Refused("syntax", "A tab is used for indentation.", mark, hint="YAML is indented with spaces.")
    return Refused("syntax", f"This is not YAML: {what[:200]}.", mark, hint=_syntax_hint(what))


def _syntax_hint(what: str) -> str | None:
    if "mapping values are not allowed" in what:
        return "A text with `: ` in it needs quotes; or the line is indented too far."
    if "expected <block end>" in what or "did not find expected" in what:
        return "Look at the indentation and the brackets of this line and the one before."
    return None
