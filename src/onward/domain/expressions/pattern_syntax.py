"""The text of a pattern to its tree."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onward.domain.expressions import characters
from onward.domain.expressions.characters import Test

MAX_PATTERN = 1_000
_MAX_GROUPS = 40  # inside each other
_MAX_REPEAT = 1_000


class PatternError(Exception):
    def __init__(self, message: str, offset: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint


@dataclass(frozen=True, slots=True)
class One:
    test: Test


@dataclass(frozen=True, slots=True)
class At:
    place: str


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[PatternNode, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    parts: tuple[PatternNode, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    part: PatternNode
    least: int
    most: int | None


PatternNode = One | At | Sequence | Alternatives | Repeated


def read_pattern(pattern: str) -> PatternNode:
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"it is longer than {MAX_PATTERN} characters", MAX_PATTERN)
    return _Reader(pattern).read()


@dataclass(frozen=True, slots=True)
class _Flags:
    either_case: bool = False  # i
    lines: bool = False  # m
    dot_takes_line_end: bool = False  # s


_REPEATS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_PLACES = {"A": "start", "z": "end", "b": "word edge", "B": "no word edge"}
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LINEAR = "Look-around and back-references are not part of this language: they have no bounded time."


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._next = 0
        self._groups = 0
        self._flags = _Flags()

    def read(self) -> PatternNode:
        root = self._alternatives()
        if self._next < len(self._pattern):
            raise self._error("there is a ) without its (")
        return root

    def _alternatives(self) -> PatternNode:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def _sequence(self) -> PatternNode:
        parts: list[PatternNode] = []
        while self._next < len(self._pattern) and self._pattern[self._next] not in "|)":
            if self._take("\\Q"):
                parts.extend(self._quoted())
                continue
            part = self._part()
            parts.append(part if isinstance(part, Sequence) and not part.parts else self._repeated(part))
        return Sequence(tuple(parts))

    def _quoted(self) -> list[PatternNode]:
        end = self._pattern.find("\\E", self._next)
        text = self._pattern[self._next : end if end >= 0 else None]
        self._next = len(self._pattern) if end < 0 else end + 2
        return [self._character(character) for character in text]

    def _repeated(self, part: PatternNode) -> PatternNode:
        repeat = self._repeat()
        if repeat is None:
            return part
        self._take("?")  # shortest first: which match is found makes no difference here
        start = self._next
        if self._repeat() is not None:
            self._next = start
            raise self._error("a repetition cannot be repeated", "Put the inner one into a group.")
        return Repeated(part, *repeat)

    def _repeat(self) -> tuple[int, int | None] | None:
        for sign, repeat in _REPEATS.items():
            if self._take(sign):
                return repeat
        return self._counts()

    def _counts(self) -> tuple[int, int | None] | None:
        """`{2}`, `{2,}` or `{2,5}`; anything else in braces is just text."""
        end = self._pattern.find("}", self._next)
        if not self._pattern.startswith("{", self._next) or end < 0:
            return None
        least, comma, most = self._pattern[self._next + 1 : end].partition(",")
        if not _is_count(least) or (most and not _is_count(most)):
            return None
        counts = int(least), int(most) if most else (None if comma else int(least))
        if max(counts[0], counts[1] or 0) > _MAX_REPEAT or (counts[1] is not None and counts[1] < counts[0]):
            raise self._error(f"a repetition counts up to {_MAX_REPEAT}, the smaller number first")
        self._next = end + 1
        return counts

    def _part(self) -> PatternNode:
        character = self._pattern[self._next]
        if character in "*+?":
            raise self._error(f"there is nothing that {character} could repeat")
        self._next += 1
        match character:
            case "(":
                return self._group()
            case "[":
                return One(self._cased(self._class()))
            case ".":
                return One(characters.anything if self._flags.dot_takes_line_end else characters.not_line_end)
            case "^":
                return At("line start" if self._flags.lines else "start")
            case "$":
                return At("line end" if self._flags.lines else "end")
            case "\\":
                return self._escape()
        return self._character(character)

    def _group(self) -> PatternNode:
        self._groups += 1
        if self._groups > _MAX_GROUPS:
            raise self._error(f"groups are nested deeper than {_MAX_GROUPS} levels")
        outer = self._flags
        if self._take("?") and not self._opening():
            self._groups -= 1
            return Sequence(())
        node = self._alternatives()
        if not self._take(")"):
            raise self._error("a group is not closed")
        self._flags = outer
        self._groups -= 1
        # A sequence of its own, so that a group that matches nothing can still be repeated.
        return Sequence((node,))

    def _opening(self) -> bool:
        """After `(?`: whether a group follows; otherwise flags for the rest of this one were set."""
        if self._take("P<") or (self._peek(0) == "<" and self._peek(1) not in ("=", "!") and self._take("<")):
            name = self._until(">")
            if not name.isidentifier() or not name.isascii():
                raise self._error("a group's name is made of letters, digits and _")
            return True
        if self._peek(0) in ("=", "!", "<"):
            raise self._error("look-around is not possible", _LINEAR)
        value = True
        while (flag := self._advance()) not in (":", ")"):
            if flag == "-" and value:
                value = False
            elif flag == "i":
                self._flags = replace(self._flags, either_case=value)
            elif flag == "m":
                self._flags = replace(self._flags, lines=value)
            elif flag == "s":
                self._flags = replace(self._flags, dot_takes_line_end=value)
            elif flag != "U":  # which match is preferred makes no difference here
                raise self._error(f"unknown flag {flag!r}", "The flags are i, m and s.")
        return flag == ":"

    def _character(self, character: str) -> One:
        return One(self._cased(characters.one(character)))

    def _cased(self, test: Test) -> Test:
        return characters.either_case(test) if self._flags.either_case else test

    # -- escapes and classes -----------------------------------------------------------------

    def _escape(self) -> PatternNode:
        if (place := _PLACES.get(self._peek(0))) is not None:
            self._next += 1
            return At(place)
        return One(self._escaped_test() or self._cased(characters.one(self._escaped_character())))

    def _escaped_test(self) -> Test | None:
        """After a backslash: `d w s D W S`, or a Unicode category."""
        letter = self._peek(0)
        if letter.lower() in characters.SHORTHANDS and letter.isascii():
            self._next += 1
            test = self._cased(characters.SHORTHANDS[letter.lower()])
            return test if letter.islower() else characters.none_of(test)
        if letter not in ("p", "P") or letter == "":
            return None
        self._next += 1
        name = self._until("}") if self._take("{") else self._advance()
        negated = name.startswith("^") != (letter == "P")
        category = characters.category(name.removeprefix("^"))
        if category is None:
            raise self._error(f"unknown category {name!r}", "General categories are known, as in \\p{Lu}.")
        test = self._cased(category)
        return characters.none_of(test) if negated else test

    def _escaped_character(self) -> str:
        letter = self._advance()
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter == "x":
            return self._hexadecimal()
        if letter == "0":
            return "\0"
        if letter.isdigit() or letter == "k":
            raise self._error("back-references are not possible", _LINEAR)
        if letter.isalnum():
            raise self._error(f"unknown escape \\{letter}")
        return letter

    def _hexadecimal(self) -> str:
        digits = self._until("}") if self._take("{") else self._advance() + self._advance()
        try:
            return chr(int(digits, 16))
        except (ValueError, OverflowError):
            raise self._error(f"\\x{digits} is not a character") from None

    def _class(self) -> Test:
        negated = self._take("^")
        tests: list[Test] = []
        while not tests or self._peek(0) != "]":
            tests.append(self._member())
        self._next += 1
        test = characters.any_of(tests)
        return characters.none_of(test) if negated else test

    def _member(self) -> Test:
        if self._take("[:"):
            return self._named_class()
        if self._peek(0) == "\\":
            self._next += 1
            if (test := self._escaped_test()) is not None:
                return test
            first = self._escaped_character()
        else:
            first = self._advance()
        if self._peek(0) != "-" or self._peek(1) in ("]", ""):
            return self._cased(characters.one(first))
        self._next += 1
        last = self._escaped_character() if self._take("\\") else self._advance()
        if last < first:
            raise self._error(f"the range {first}-{last} is the wrong way round")
        return self._cased(characters.between(first, last))

    def _named_class(self) -> Test:
        negated = self._take("^")
        name = self._until(":]")
        test = characters.NAMED_CLASSES.get(name)
        if test is None:
            raise self._error(f"unknown class [:{name}:]")
        test = self._cased(test)
        return characters.none_of(test) if negated else test

    # -- characters of the pattern -----------------------------------------------------------

    def _peek(self, ahead: int) -> str:
        return self._pattern[self._next + ahead : self._next + ahead + 1]

    def _advance(self) -> str:
        if self._next >= len(self._pattern):
            raise self._error("it ends too early")
        self._next += 1
        return self._pattern[self._next - 1]

    def _take(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._next)
        self._next += len(text) if found else 0
        return found

    def _until(self, closing: str) -> str:
        end = self._pattern.find(closing, self._next)
        if end < 0:
            raise self._error(f"{closing} is missing")
        text = self._pattern[self._next : end]
        self._next = end + len(closing)
        return text

    def _error(self, message: str, hint: str | None = None) -> PatternError:
        return PatternError(message, self._next, hint)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5
