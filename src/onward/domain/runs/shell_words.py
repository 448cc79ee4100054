"""The simple command that is being read, and where in it bash would read a value again.

`eval`, `bash -c`, `[[ x -eq y ]]` and their kind take a value for code or for arithmetic, and
arithmetic in bash can run commands: `a[$(rm -r .)]` is a number to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(\[[^]]*\])?\+?=")
_OPEN_SUBSCRIPT = re.compile(r"[A-Za-z_]\w*\[[^]]*$")
_ARITHMETIC_TEST = re.compile(r"-(eq|ne|lt|le|gt|ge|v|R)")
_INTERPRETER = re.compile(r"(.*/)?(ba|da|z|k|a)?sh|source|\.|(.*/)?(python[\d.]*|perl|ruby|node|php)")
_EXPANSIONS_AND_QUOTES = re.compile(r"\$\(\)|\{\}|`|\$\w*|['\"\\]")
_CODE_OPTION = re.compile(r"-[a-zA-Z]*[ceEr]")
_WITH_VALUE = re.compile(r"[-+][a-zA-Z]*[oOWX]")
_PROGRAM_IS_STDIN = frozenset({"-", "-s", "/dev/stdin"})
_VARIABLE_OPTION = re.compile(r"-[a-z]*[vpR]")
# After these bash still knows its reserved words, such as [[.
_RESERVED = "if then elif else do while until ! { time coproc"
_BEFORE_RESERVED = frozenset(_RESERVED.split())
# After these it does not: `command [[` runs a program of this name. Each of them may have options.
_BEFORE_A_COMMAND = frozenset({"command", "builtin", "exec", "nohup"})
_OPENS = frozenset({"[[", "case", "function"})
# They read their arguments as code, as arithmetic, or as the name of a variable, which may hold a subscript.
_READERS_AGAIN = "eval let unset read mapfile readarray getopts trap alias bind compgen complete"
_READS_AGAIN = frozenset(_READERS_AGAIN.split())
_NAMES_A_VARIABLE = frozenset({"printf", "wait", "test", "["})
_DECLARES = frozenset({"declare", "typeset", "local", "readonly", "export"})

_AT_ITS_BEGIN = "Write it at the beginning of a command, without anything before it."
_THROUGH_ENV = "Give the value a name under `env`, and use the variable here."
_IN_CODE = f"{_THROUGH_ENV} Code can read it there: \"$NAME\", os.environ['NAME']..."
OUTSIDE = 'Put the value into a variable on a line before (name={{ ... }}), and use "$name" here.'


class Reason(NamedTuple):
    why: str
    hint: str


def in_code(interpreter: str) -> Reason:
    return Reason(f"stands in code for {interpreter}, which would run what a value says", _IN_CODE)


class Command:
    """The simple command being read: its words so far, and the one under way."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.word = ""
        self.redirection = ""  # its operator, when the word under way is its target
        self.escaped = False  # a backslash stands in the word under way
        self.knows_reserved = True  # nothing came yet that makes `[[` and `case` plain words
        self.takes_options = False  # of the word that only leads to the command
        self.cases = 0
        self.awaits_pattern = False  # between `in` or `;;` and the parenthesis
        self.conditional = False  # inside [[ ]]
        self.conditional_hole: int | None = None
        self.conditional_arithmetic = False

    @property
    def interpreter(self) -> str:
        """What takes its standard input for a program, if this command does: `bash`, `sudo python3 -`."""
        name, rest = self._interpreter()
        for word in rest:
            if word in _PROGRAM_IS_STDIN:
                return name
            if not word.startswith(("-", "+")) or _CODE_OPTION.fullmatch(word):
                return ""  # it has a program already
        return name

    def _code_follows(self) -> str:
        """The interpreter that takes the next word for a program: `bash -o pipefail -c`."""
        name, rest = self._interpreter()
        if rest and _CODE_OPTION.fullmatch(rest[-1]) and all(word[0] in "-+" for word in rest):
            return name
        return ""

    def _interpreter(self) -> tuple[str, list[str]]:
        """Its name and the words after it, without the values of options; also behind `sudo` and the like."""
        at = next((n for n, word in enumerate(self.words) if _INTERPRETER.fullmatch(word)), None)
        if at is None:
            return "", []
        rest = self.words[at + 1 :]
        of_options = {n + 1 for n, word in enumerate(rest) if _WITH_VALUE.fullmatch(word)}
        return self.words[at], [word for n, word in enumerate(rest) if n not in of_options]

    def why_not(self) -> Reason | None:
        """Why a value must not stand here, or None."""
        words, word = self.words, self.word
        name = words[0] if words else ""
        before = words[-1] if words else ""
        if _OPEN_SUBSCRIPT.fullmatch(word):
            return Reason("stands in a subscript, which bash calculates", OUTSIDE)
        if self.redirection.endswith("&"):
            return Reason(f"stands after {self.redirection}, which bash expands twice", "Use > and 2>&1.")
        if name in _READS_AGAIN:
            return Reason(f"is given to {name}, which would run what a value says", _THROUGH_ENV)
        if name in _DECLARES and (not _ASSIGNMENT.match(word) or any(w.startswith("-") for w in words[1:])):
            return Reason(
                f"is given to {name}, which may calculate it", "Assign without options: name={{ ... }}"
            )
        if name in _NAMES_A_VARIABLE and _VARIABLE_OPTION.fullmatch(before):
            return Reason(f"is the name of a variable for {name}", _THROUGH_ENV)
        runs = self._code_follows() or (self.interpreter if self.redirection == "<<<" else "")
        if runs:
            return in_code(runs)
        return None

    def why_not_in_conditional(self) -> Reason | None:
        if self.conditional_arithmetic and self.conditional_hole is not None:
            return Reason("is compared as a number inside [[ ]], where bash calculates it", "Use [ ].")
        return None

    @property
    def opens(self) -> str:
        """What the word under way opens by being a reserved word: `[[`, `case`, `function`."""
        return self.word if self._is_reserved and self.word in _OPENS else ""

    def why_not_opening(self) -> Reason | None:
        """A word that would open something elsewhere, and here is plain, or nearly: not worth the doubt."""
        if self.word in _OPENS and not self._is_reserved and not self.words:
            return Reason(f"cannot be made safe where {self.word} is no reserved word", _AT_ITS_BEGIN)
        return None

    def end(self) -> None:
        self.end_word()
        self.begin()

    def begin(self) -> None:
        """Another simple command."""
        self.words = []
        self.knows_reserved = not self.awaits_pattern
        self.takes_options = False

    def end_word(self) -> None:
        opened, reserved = self.opens, self._is_reserved
        word, self.word, self.escaped = self.word, "", False
        if not word:
            return
        if self.redirection:
            self.redirection = ""
            self.knows_reserved = False
            return
        if not self.words:
            # What expands to nothing leaves the name to the next word, as in `$SUDO eval`.
            word = _EXPANSIONS_AND_QUOTES.sub("", word)
            if self._leads_on(word, reserved):
                return
        self.knows_reserved = False
        self.words.append(word)
        if self.conditional:
            self.conditional_arithmetic |= bool(_ARITHMETIC_TEST.fullmatch(word))
        elif opened == "case":
            self.cases += 1
        elif self.words == ["esac"]:
            self.cases, self.awaits_pattern = max(0, self.cases - 1), False
        elif self.words[0] == "case" and len(self.words) == 3 and word == "in":
            self.awaits_pattern = True
            self.begin()
        elif self.words[0] == "function" and word == "{":
            self.begin()

    @property
    def _is_reserved(self) -> bool:
        return self.knows_reserved and not self.escaped and not self.redirection

    def _leads_on(self, word: str, reserved: bool) -> bool:
        """Whether the command's name is still to come."""
        if not word:
            self.knows_reserved = False
            return True
        if word in _BEFORE_RESERVED:
            self.knows_reserved, self.takes_options = reserved, word == "time"
            return True
        if self.takes_options and word.startswith("-"):
            return True
        if word in _BEFORE_A_COMMAND:
            self.knows_reserved, self.takes_options = False, True
            return True
        if _ASSIGNMENT.match(word):
            self.knows_reserved = self.takes_options = False
            return True
        return False
