"""Text to tokens."""

from __future__ import annotations

import re
from typing import NamedTuple

from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.limits import MAX_SOURCE
from onward.domain.expressions.values import INT_MAX, Value


class Token(NamedTuple):
    kind: str  # name, literal, int, an operator as it is written, or end
    value: Value
    offset: int


def tokenize(source: str, start: int = 0, *, until_close: bool = False) -> tuple[list[Token], int]:
    """The tokens from `start`, and where they end: with the text, or at the `}}` of a template."""
    tokens: list[Token] = []
    position, braces = start, 0
    while (position := _skip_blanks(source, position)) < len(source):
        if until_close and braces == 0 and source.startswith("}}", position):
            break
        token, position = _token(source, position)
        if position - start > MAX_SOURCE:
            raise LimitReached("too_large", _TOO_LONG, Place(source, start), hint=_SHORTER)
        braces += (token.kind == "{") - (token.kind == "}")
        tokens.append(token)
    tokens.append(Token("end", None, position))
    return tokens, position


_TOO_LONG = f"an expression has at most {MAX_SOURCE} characters"
_SHORTER = "Compute a part of it in a `set` step first."
_BLANKS = re.compile(r"(?:[ \t\r\n\f]++|//[^\n]*+)*+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(
    r"(?P<hex>0[xX][0-9a-fA-F]+)|(?P<double>(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)"
    r"|(?P<int>[0-9]+)"
)
_STRING = re.compile(r"(?P<prefix>[rRbB]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_OPERATORS = re.compile(r"&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}]")
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}

_OTHER_LANGUAGES = {
    "=": "Equality is written ==.",
    "&": "The logical and is written &&.",
    "|": "The logical or is written ||; there are no pipes, call the function instead.",
    "$": "Names are written without $.",
    "`": "Text is written in single or double quotes.",
    "“": "Text is written in straight quotes.",
    "”": "Text is written in straight quotes.",
}


def _skip_blanks(source: str, position: int) -> int:
    match = _BLANKS.match(source, position)
    return match.end() if match else position


def _token(source: str, position: int) -> tuple[Token, int]:
    if match := _STRING.match(source, position):
        return _string(source, position, match)
    if match := _NAME.match(source, position):
        return _name(match), match.end()
    if match := _NUMBER.match(source, position):
        return _number(source, match), match.end()
    if match := _OPERATORS.match(source, position):
        return Token(match.group(), None, position), match.end()
    character = source[position]
    raise _refuse(f"unexpected character {character!r}", source, position, _OTHER_LANGUAGES.get(character))


def _name(match: re.Match[str]) -> Token:
    text = match.group()
    if text in _CONSTANTS:
        return Token("literal", _CONSTANTS[text], match.start())
    return Token("in" if text == "in" else "name", text, match.start())


def _number(source: str, match: re.Match[str]) -> Token:
    text, offset = match.group(), match.start()
    following = source[match.end() : match.end() + 1]
    if following in ("u", "U"):
        raise _refuse("unsigned integers do not exist here", source, offset, f"Write {text}.")
    if following == "_" or following.isalnum():
        raise _refuse(f"a number ends before {following!r}", source, match.end(), None)
    if match.lastgroup == "double":
        return Token("literal", float(text), offset)
    number = _int(match)
    # The smallest int is one more than the largest without its sign, which the parser looks at.
    if number > INT_MAX + 1:
        raise _refuse("the integer does not fit into 64 bits", source, offset, "Write a double, as in 1e20.")
    return Token("int", number, offset)


def _int(match: re.Match[str]) -> int:
    # Python refuses to convert thousands of digits; they would not fit anyway.
    text = match.group()[:100]
    return int(text, 16) if match.lastgroup == "hex" else int(text)


def _string(source: str, position: int, match: re.Match[str]) -> tuple[Token, int]:
    prefix, quote = match.group("prefix").lower(), match.group("quote")
    if "b" in prefix or len(prefix) > 1:
        raise _refuse("bytes do not exist here", source, position, "Write a string without the prefix.")
    raw = prefix == "r"
    end = _closing_quote(source, match.end(), quote, raw, position)
    body = source[match.end() : end]
    value = body if raw else _ESCAPE.sub(lambda escape: _unescape(source, match.end(), escape), body)
    return Token("literal", value, position), end + len(quote)


def _closing_quote(source: str, start: int, quote: str, raw: bool, opening: int) -> int:
    position = start
    while position < len(source):
        if source.startswith(quote, position):
            return position
        if len(quote) == 1 and source[position] in "\r\n":
            break
        position += 2 if source[position] == "\\" and not raw else 1
    raise _refuse(
        "the string is not closed", source, opening, f"It ends with {quote}; use three quotes for lines."
    )


_ESCAPE = re.compile(
    r"\\(?:(?P<hex>x[0-9a-fA-F]{2}|X[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-3][0-7]{2})|(?P<other>.?))",
    re.DOTALL,
)
_SIMPLE_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip


def _unescape(source: str, start: int, escape: re.Match[str]) -> str:
    if (other := escape.group("other")) is not None:
        if other in _SIMPLE_ESCAPES:
            return _SIMPLE_ESCAPES[other]
        raise _refuse(
            f"unknown escape \\{other}", source, start + escape.start(),
            'Write \\\\ for a backslash, or a raw string: r"...".',
        )  # fmt: skip
    octal = escape.group("octal")
    code = int(octal, 8) if octal else int(escape.group("hex")[1:], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _refuse("the escape is not a Unicode character", source, start + escape.start(), None)
    return chr(code)


def _refuse(message: str, source: str, offset: int, hint: str | None) -> ExpressionError:
    return ExpressionError("syntax", message, Place(source, offset), hint=hint)
