"""Tokens to a syntax tree, by operator precedence: only brackets recurse."""

from __future__ import annotations

from functools import lru_cache

from onward.domain.expressions.errors import ExpressionError, LimitReached, Place
from onward.domain.expressions.expression import Expression
from onward.domain.expressions.lexer import Token, tokenize
from onward.domain.expressions.limits import MAX_NESTING
from onward.domain.expressions.syntax import (
    Call,
    Chain,
    Conditional,
    Default,
    Has,
    Index,
    Key,
    Link,
    ListOf,
    Literal,
    Logic,
    Loop,
    MapOf,
    Name,
    Node,
    Path,
    Unary,
    walk,
)  # fmt: skip
from onward.domain.expressions.values import INT_MAX

# Long texts are rare and would make the cache as large as an attacker likes.
_CACHED_TEXT = 2_048


def parse(text: str) -> Expression:
    """The expression that the text means; the same text gives the same object while it is cached."""
    return _parse_cached(text) if len(text) <= _CACHED_TEXT else _parse(text)


def _parse(text: str) -> Expression:
    return Expression(text, _Parser(text).parse())


_parse_cached = lru_cache(maxsize=2_048)(_parse)

_PRECEDENCE = {
    "||": 1, "&&": 2,
    "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_LOOPS = {"all": (2,), "exists": (2,), "exists_one": (2,), "filter": (2,), "map": (2, 3)}
_OTHER_WORDS = {
    "and": "The logical and is written &&.",
    "or": "The logical or is written ||.",
    "not": "The negation is written !.",
    "is": "Equality is written ==.",
    "if": "A choice is written condition ? one : other.",
}
_WRITTEN = {"end": "the end", "name": "a name", "int": "a number", "literal": "a literal"}


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens, _ = tokenize(source)
        self._next = 0
        self._nesting = 0

    def parse(self) -> Node:
        root = self._expression()
        if (token := self._peek()).kind != "end":
            raise self._unexpected(token)
        for node, level in walk(root):
            if level > MAX_NESTING:
                raise self._too_deep(node.offset)
        return root

    # -- operators ---------------------------------------------------------------------------

    def _expression(self) -> Node:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise self._too_deep(self._peek().offset)
        cases: list[tuple[Node, Node]] = []
        offset = self._peek().offset
        while True:
            node = self._operators()
            if self._take("?") is None:
                break
            result = self._expression()
            self._expect(":")
            cases.append((node, result))
        self._nesting -= 1
        return Conditional(offset, tuple(cases), node) if cases else node

    def _operators(self) -> Node:
        """Operands and operators of rising precedence wait on a stack until a weaker one closes them."""
        waiting: list[tuple[Node, Token]] = []
        node = self._operand()
        while True:
            token = self._peek()
            precedence = _PRECEDENCE.get(token.kind, 0)
            while waiting and _PRECEDENCE[waiting[-1][1].kind] >= precedence:
                left, operator = waiting.pop()
                node = _joined(left, operator, node)
            if precedence == 0:
                return node
            self._next += 1
            waiting.append((node, token))
            node = self._operand()

    def _operand(self) -> Node:
        signs: list[Token] = []
        while (token := self._peek()).kind in ("!", "-"):
            signs.append(token)
            self._next += 1
        if signs and signs[-1].kind == "-" and token.kind == "int":
            signs.pop()
            self._next += 1
            node: Node = self._postfix(Literal(token.offset - 1, -token.value))
        else:
            node = self._postfix(self._primary())
        for sign in reversed(signs):
            node = Unary(sign.offset, sign.kind, node)
        return node

    # -- what comes after an operand ---------------------------------------------------------

    def _postfix(self, node: Node) -> Node:
        keys: list[Key] = []
        while (token := self._peek()).kind in (".", "["):
            self._next += 1
            if token.kind == "[":
                index = self._index()
                if isinstance(index, Literal) and type(index.value) in (str, int):
                    keys.append(Key(index.value, token.offset))
                else:
                    node, keys = Index(token.offset, _with_path(node, keys), index), []
                continue
            name = self._member()
            if self._take("("):
                node, keys = self._method(name, _with_path(node, keys)), []
            else:
                keys.append(Key(name.value, name.offset))
        return _with_path(node, keys)

    def _index(self) -> Node:
        index = self._expression()
        self._expect("]")
        return index

    def _member(self) -> Token:
        token = self._peek()
        if token.kind == "name":
            self._next += 1
            return token
        word = self._source[token.offset :].split(maxsplit=1)[0] if token.kind in ("in", "literal") else ""
        raise self._unexpected(token, "a key" if not word else None, f'Write ["{word}"].' if word else None)

    def _method(self, name: Token, operand: Node) -> Node:
        if name.value in _LOOPS:
            return self._loop(name, operand)
        return self._call(name, (operand, *self._items(")")))

    def _loop(self, name: Token, items: Node) -> Node:
        arguments = self._items(")")
        if len(arguments) not in _LOOPS[name.value]:
            raise self._refuse(
                f"{name.value}() takes a name and an expression", name.offset,
                f"As in items.{name.value}(item, item.ready).",
            )  # fmt: skip
        variable, *parts = arguments
        if not isinstance(variable, Name):
            raise self._refuse(
                f"{name.value}() needs a plain name first", variable.offset,
                f"As in items.{name.value}(item, item.ready).",
            )  # fmt: skip
        condition, result = (None, parts[0]) if name.value == "map" else (parts[0], None)
        if len(parts) == 2:
            condition, result = parts
        return Loop(name.offset, name.value, items, variable.name, condition, result)

    # -- operands ----------------------------------------------------------------------------

    def _primary(self) -> Node:
        token = self._peek()
        self._next += 1
        match token.kind:
            case "literal":
                return Literal(token.offset, token.value)
            case "int":
                return Literal(token.offset, self._positive(token))
            case "name":
                return self._named(token)
            case "(":
                node = self._expression()
                self._expect(")")
                return node
            case "[":
                return ListOf(token.offset, self._items("]"))
            case "{":
                return MapOf(token.offset, self._entries())
        self._next -= 1
        raise self._unexpected(token, "a value")

    def _positive(self, token: Token) -> int:
        if token.value > INT_MAX:
            raise self._refuse(
                "the integer does not fit into 64 bits", token.offset, "Write a double, as in 1e20."
            )
        return int(token.value)

    def _named(self, name: Token) -> Node:
        if self._take("(") is None:
            return Name(name.offset, name.value)
        return self._call(name, self._items(")"))

    def _call(self, name: Token, arguments: tuple[Node, ...]) -> Node:
        if name.value == "has":
            return self._has(name, arguments)
        if name.value == "default":
            if len(arguments) != 2:
                raise self._refuse("default() takes a value and its replacement", name.offset, None)
            return Default(name.offset, *arguments)
        if name.value in _LOOPS and len(arguments) != 1:
            raise self._refuse(
                f"{name.value}() belongs to a list or map", name.offset,
                f"As in items.{name.value}(item, item.ready).",
            )  # fmt: skip
        return Call(name.offset, name.value, arguments)

    def _has(self, name: Token, arguments: tuple[Node, ...]) -> Node:
        if len(arguments) != 1 or not isinstance(arguments[0], Path):
            raise self._refuse("has() takes one path", name.offset, "As in has(inputs.ticket.id).")
        return Has(name.offset, arguments[0])

    def _items(self, close: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self._take(close) is None:
            if items:
                self._expect(",")
                # As in CEL, a list may end with a comma and a call may not.
                if close == "]" and self._take(close):
                    break
            items.append(self._expression())
        return tuple(items)

    def _entries(self) -> tuple[tuple[Node, Node], ...]:
        entries: list[tuple[Node, Node]] = []
        while self._take("}") is None:
            key = self._expression()
            self._expect(":")
            entries.append((key, self._expression()))
            if self._peek().kind != "}":
                self._expect(",")
        return tuple(entries)

    # -- tokens ------------------------------------------------------------------------------

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, kind: str) -> Token | None:
        token = self._tokens[self._next]
        if token.kind != kind:
            return None
        self._next += 1
        return token

    def _expect(self, kind: str) -> None:
        if self._take(kind) is None:
            raise self._unexpected(self._peek(), f"{kind!r}")

    def _unexpected(
        self, token: Token, wanted: str | None = None, hint: str | None = None
    ) -> ExpressionError:
        found = _WRITTEN.get(token.kind, f"{token.kind!r}")
        if token.kind == "name":
            found = f"{token.value!r}"
            hint = hint or _OTHER_WORDS.get(token.value)
        message = f"expected {wanted}, found {found}" if wanted else f"unexpected {found}"
        return self._refuse(message, token.offset, hint)

    def _refuse(self, message: str, offset: int, hint: str | None) -> ExpressionError:
        return ExpressionError("syntax", message, Place(self._source, offset), hint=hint)

    def _too_deep(self, offset: int) -> ExpressionError:
        return LimitReached(
            "depth", f"the expression is nested deeper than {MAX_NESTING} levels",
            Place(self._source, offset), hint="Compute a part of it in a `set` step first.",
        )  # fmt: skip


def _with_path(node: Node, keys: list[Key]) -> Node:
    return Path(node.offset, node, tuple(keys)) if keys else node


def _joined(left: Node, operator: Token, right: Node) -> Node:
    """`left operator right`; a chain of one precedence stays one flat node."""
    if operator.kind in ("&&", "||"):
        if isinstance(left, Logic) and left.operator == operator.kind:
            left.operands.append(right)
            return left
        return Logic(operator.offset, operator.kind, [left, right])
    link = Link(operator.kind, operator.offset, right)
    if isinstance(left, Chain) and _PRECEDENCE[left.links[0].operator] == _PRECEDENCE[operator.kind]:
        left.links.append(link)
        return left
    return Chain(left.offset, left, [link])
