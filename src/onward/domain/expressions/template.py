"""Templates: text with `{{ expression }}` in it, and trees of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from onward.domain.expressions.compile import SECRETS
from onward.domain.expressions.errors import ExpressionError, LimitReached, Lines, Place
from onward.domain.expressions.expression import Expression
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.lexer import tokenize
from onward.domain.expressions.limits import DEFAULT_LIMITS, MAX_EXPRESSIONS, MAX_TEMPLATE, Limits
from onward.domain.expressions.parser import parse
from onward.domain.expressions.references import Reference
from onward.domain.expressions.syntax import Name, Path
from onward.domain.expressions.values import Json, Value, json_text, measured_json
from onward.domain.masking import MASK

_JOIN = "Make one expression of them, as in items.map(item, item.name).join(', ')."
_OPEN, _CLOSE = "{{", "}}"
# Most texts are short or without templates; prompts of many pages need not be kept.
_CACHED_TEXT = 2_048


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class ExpressionPart:
    expression: Expression
    start: int  # of its text within the template


@dataclass(frozen=True, slots=True)
class SecretPart:
    """`{{ secrets.NAME }}`: the only way in which a secret can be meant."""

    name: str
    start: int


Part = TextPart | ExpressionPart | SecretPart


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    parts: tuple[Part, ...]
    references: tuple[Reference, ...]

    @property
    def is_plain(self) -> bool:
        """There is no expression: the value is the text."""
        return all(isinstance(part, TextPart) for part in self.parts)

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts if isinstance(part, SecretPart))

    def render(self, scope: Mapping[str, Value], *, now: datetime, limits: Limits = DEFAULT_LIMITS) -> Json:
        """The value as JSON; a secret is refused, since the value would carry it on."""
        return self.fill(Frame(scope, now, limits))

    def fill(self, frame: Frame) -> Json:
        """Within a budget that others share."""
        parts = self.parts
        if len(parts) == 1:
            return _filled(self.source, parts[0], frame)
        texts = [_in_text(_filled(self.source, part, frame)) for part in parts]
        # What the author wrote is bounded elsewhere; this bounds what the data adds.
        frame.spend_text(max(0, sum(map(len, texts)) - len(self.source)), Place(self.source, 0))
        return "".join(texts)


def parse_template(text: str) -> Template:
    return _parse_cached(text) if len(text) <= _CACHED_TEXT else _parse(text)


@dataclass(frozen=True, slots=True)
class SecretUse:
    """The string at the pointer is these parts, joined: ("text", what) or ("secret", which)."""

    pointer: str
    parts: tuple[tuple[Literal["text", "secret"], str], ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The value shows a mask for each secret; beside it stands where which secret goes.

    Data that looks like a mark can therefore never turn into a secret.
    """

    value: Json
    secrets: tuple[SecretUse, ...]


def render_tree(
    value: Json, scope: Mapping[str, Value], *, now: datetime, limits: Limits = DEFAULT_LIMITS
) -> Rendered:
    """Every string of the tree rendered, within one budget; an error says where in the tree."""
    tree = _Tree(Frame(scope, now, limits))
    return Rendered(tree.render(value, "", 0), tuple(tree.secrets))


def fill_secrets(rendered: Rendered, resolve: Callable[[str], str]) -> Json:
    """The value with the secrets in their places: for the moment of use, never to be stored."""
    real = {
        use.pointer: "".join(resolve(text) if kind == "secret" else text for kind, text in use.parts)
        for use in rendered.secrets
    }
    return _replaced(rendered.value, real, "") if real else rendered.value


def _parse(text: str) -> Template:
    if len(text) > MAX_TEMPLATE:
        raise LimitReached(
            "too_large", f"a template has at most {MAX_TEMPLATE} characters, not {len(text)}", Place(text, 0)
        )
    parts: list[Part] = []
    position = count = 0
    while (opening := text.find(_OPEN, position)) >= 0:
        count += 1
        if count > MAX_EXPRESSIONS:
            message = f"a template has at most {MAX_EXPRESSIONS} expressions"
            raise LimitReached("too_large", message, Place(text, opening), hint=_JOIN)
        if opening > position:
            parts.append(TextPart(text[position:opening]))
        part, position = _part(text, opening)
        parts.append(part)
    if position < len(text) or not parts:
        parts.append(TextPart(text[position:]))
    return Template(text, tuple(parts), _references(text, parts))


_parse_cached = lru_cache(maxsize=2_048)(_parse)


def _part(text: str, opening: int) -> tuple[Part, int]:
    """The expression between the braces; the lexer finds its end, so `}}` inside a string is safe."""
    start = opening + len(_OPEN)
    tokens, end = tokenize(text, start, until_close=True)
    if not text.startswith(_CLOSE, end):
        raise ExpressionError(
            "syntax", "the template is not closed", Place(text, opening),
            hint='It ends with }}. For two braces as text write {{ "{{" }}.',
        )  # fmt: skip
    if len(tokens) == 1:
        raise ExpressionError("syntax", "the template is empty", Place(text, opening))
    try:
        expression = parse(text[start:end])
    except ExpressionError as error:
        raise error.within(text, start) from None
    return _expression_or_secret(text, expression, start), end + len(_CLOSE)


def _expression_or_secret(text: str, expression: Expression, start: int) -> Part:
    for reference in expression.references:
        if reference.path[0] == SECRETS:
            return SecretPart(_secret_name(text, expression, reference, start), start + reference.offset)
    return ExpressionPart(expression, start)


def _secret_name(text: str, expression: Expression, reference: Reference, start: int) -> str:
    match expression.root:
        case Path(operand=Name(), keys=(key,)) if isinstance(key.value, str):
            return key.value
    raise ExpressionError(
        "secret_use", "a secret cannot be part of an expression", Place(text, start + reference.offset),
        hint='Write it alone between the braces, as in "Bearer {{ secrets.NAME }}".',
    )  # fmt: skip


def _references(text: str, parts: list[Part]) -> tuple[Reference, ...]:
    found: list[Reference] = []
    lines = Lines(text)
    for part in parts:
        if isinstance(part, ExpressionPart):
            found.extend(reference.within(lines, part.start) for reference in part.expression.references)
        elif isinstance(part, SecretPart):
            found.append(Reference((SECRETS, part.name), part.start, *lines.at(part.start)))
    return tuple(found)


def _filled(source: str, part: Part, frame: Frame) -> Json:
    if isinstance(part, TextPart):
        return part.text
    if isinstance(part, SecretPart):
        raise _misplaced_secret(source, part)
    try:
        place = Place(part.expression.source, 0)
        value, size = measured_json(part.expression.run(frame), frame.limits, place)
        # A tree may name the same large value many times.
        frame.spend_text(size, place)
        return value
    except ExpressionError as error:
        raise error.within(source, part.start) from None


class _Tree:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.secrets: list[SecretUse] = []

    def render(self, value: Json, pointer: str, level: int) -> Json:
        if isinstance(value, str):
            return self._text(value, pointer) if _OPEN in value else value
        if isinstance(value, dict | list) and level >= self._frame.limits.nesting:
            raise self._too_deep(pointer)
        if isinstance(value, dict):
            return {key: self.render(item, _child(pointer, key), level + 1) for key, item in value.items()}
        if isinstance(value, list):
            items = enumerate(value)
            return [self.render(item, _child(pointer, index), level + 1) for index, item in items]
        return value

    def _too_deep(self, pointer: str) -> ExpressionError:
        message = f"the value is nested deeper than {self._frame.limits.nesting} levels"
        error = LimitReached("depth", message, Place("", 0))
        error.pointer = pointer
        return error

    def _text(self, text: str, pointer: str) -> Json:
        try:
            template = parse_template(text)
            if template.secrets:
                return self._text_with_secrets(template, pointer)
            return template.fill(self._frame)
        except ExpressionError as error:
            error.pointer = pointer
            raise

    def _text_with_secrets(self, template: Template, pointer: str) -> str:
        parts = tuple(self._secret_or_text(template.source, part) for part in template.parts)
        self.secrets.append(SecretUse(pointer, parts))
        return "".join(MASK if kind == "secret" else text for kind, text in parts)

    def _secret_or_text(self, source: str, part: Part) -> tuple[Literal["text", "secret"], str]:
        if isinstance(part, SecretPart):
            return ("secret", part.name)
        return ("text", _in_text(_filled(source, part, self._frame)))


def _replaced(value: Json, real: Mapping[str, str], pointer: str) -> Json:
    if pointer in real:
        return real[pointer]
    if not any(place.startswith(f"{pointer}/") for place in real):
        return value
    if isinstance(value, dict):
        return {key: _replaced(item, real, _child(pointer, key)) for key, item in value.items()}
    return [_replaced(item, real, _child(pointer, index)) for index, item in enumerate(value)]


def _child(pointer: str, key: str | int) -> str:
    """One level down a JSON Pointer (RFC 6901)."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _misplaced_secret(source: str, part: SecretPart) -> ExpressionError:
    return ExpressionError(
        "secret_use", "a secret cannot be used here", Place(source, part.start),
        hint="Secrets belong into `with`, `env` and headers.",
    )  # fmt: skip


def _in_text(value: Json) -> str:
    return value if isinstance(value, str) else json_text(value)
