"""Reads a shell script as bash does, so far as to know in which quotes each hole stands.

A hole is where a template was. It is filled with a reference to a variable that gives one word,
or a piece of one; where bash would read the value again, as code or as arithmetic, it is refused.

    commands ──► quotes, substitutions, here-documents, each of which may hold commands again
       │
       └──► the simple command under way: its words decide what is code (eval, bash -c, [[ -eq ]])

Being wrong here can cost a quote, and never an injection: only references are written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onward.domain.runs.shell_words import OUTSIDE, Command, in_code

HOLE = "\0"  # stands for a template while the script is read; a script itself cannot have it
_DEEPEST = 50
_SPECIAL_PARAMETERS = "$?!*@#-0123456789"


class Refused(Exception):
    """A hole that cannot be made safe."""

    def __init__(self, hole: int, why: str, hint: str) -> None:
        super().__init__(why)
        self.hole, self.why, self.hint = hole, why, hint


class _Heredoc(NamedTuple):
    delimiter: str
    literal: bool
    tabs: bool
    interpreter: str


class ScriptReader:
    def __init__(self, text: str, names: list[str]) -> None:
        self.written: list[str] = []
        self._text = text
        self._end = len(text)
        self._names = names
        self._at = 0
        self._holes = 0
        self._depth = 0
        self._command = Command()
        self._heredocs: list[_Heredoc] = []

    def read(self) -> None:
        self._commands("")
        if self._at < self._end:  # a closing parenthesis too many: bash will say so, but not of a value
            self._unreadable()

    # What is unquoted.

    def _commands(self, closer: str) -> None:
        outer, self._command = self._command, Command()
        self._deeper()
        while self._at < self._end:
            character = self._text[self._at]
            if character == ")":
                self._end_of_word()
                if not self._command.cases:
                    self._take(len(closer))
                    break
            self._unquoted(character)
        else:
            if closer:
                self._unreadable()
        self._check_conditional()
        self._depth -= 1
        self._command = outer

    def _unquoted(self, character: str) -> None:
        command = self._command
        if character == HOLE:
            self._check_place()
            self._fill('"$', '"')
            command.word += HOLE
        elif character == "\\":
            self._escaped()
        elif character == "'":
            self._single_quoted("'")
        elif character == '"':
            self._double_quoted()
        elif character == "`":
            self._back_quoted()
        elif character == "$":
            self._dollar(quoted=False)
        elif character == "#" and not command.word:
            self._refuse_until("\n", "stands in a comment", "Remove it there, or the #.")
        elif character == "\n":
            self._end_of_word()
            command.begin()
            self._take()
            self._read_heredocs()
        elif character in " \t":
            self._end_of_word()
            self._take()
        elif command.conditional and command.word != "]]":
            command.word += self._take()
        else:
            self._operator(character)

    def _operator(self, character: str) -> None:
        command = self._command
        if character in "<>":
            if command.word.isdigit():  # which descriptor is redirected
                command.word = ""
            self._end_of_word()
            self._redirection()
        elif character == "&" and self._text.startswith("&>", self._at):
            self._end_of_word()
            self._take()
        elif character in ";&|)":
            self._end_of_word()
            if character == ")":
                command.awaits_pattern = False
            elif command.cases and self._text.startswith((";;", ";&"), self._at - 1):
                command.awaits_pattern = True
            command.begin()
            self._take()
        elif self._text.startswith("((", self._at):
            self._arithmetic("(", ")")
        elif character == "(":
            self._take()
            command.end()
            self._commands(")")
            command.awaits_pattern = False  # one may stand in parentheses
            command.end()
        else:
            command.word += self._take()

    def _redirection(self) -> None:
        start = self._at
        while self._peek() in ("<", ">", "&", "|"):
            self._take()
        operator = self._text[start : self._at]
        if operator == "<<":
            self._heredoc_start()
        elif self._peek() != "(":
            self._command.redirection = operator

    def _end_of_word(self) -> None:
        command = self._command
        ended, opened = command.word, command.opens
        reason = command.why_not_opening()
        if reason is not None and self._names:
            raise Refused(min(self._holes, len(self._names) - 1), reason.why, reason.hint)
        command.end_word()
        if opened == "[[":
            command.conditional, command.conditional_hole, command.conditional_arithmetic = True, None, False
        elif command.conditional and ended == "]]":
            self._check_conditional()
            command.conditional = False

    # What is quoted, one way or the other.

    def _escaped(self) -> None:
        self._take()
        if self._peek() == HOLE:
            self._refuse("has a backslash before it", "Remove the backslash: the value is quoted already.")
        escaped = self._take()
        if escaped != "\n":
            self._command.word += escaped
            self._command.escaped = True

    def _single_quoted(self, opening: str) -> None:
        self._take(len(opening))
        self._command.word += "'"
        while self._at < self._end:
            character = self._text[self._at]
            if character == HOLE:
                self._check_place()
                self._fill("'\"$", '"' + opening)
            elif character == "\\" and opening == "$'":
                self._escaped()
            else:
                self._command.word += self._take()
                if character == "'":
                    return
        self._unreadable()

    def _double_quoted(self) -> None:
        self._take()
        while self._at < self._end:
            character = self._text[self._at]
            if character == '"':
                self._take()
                self._command.word += '"'
                return
            self._expanded(character)
        self._unreadable()

    def _expanded(self, character: str) -> None:
        """Inside double quotes or a here-document."""
        if character == HOLE:
            self._check_place()
            self._fill("${", "}")
        elif character == "\\":
            self._escaped()
        elif character == "`":
            self._back_quoted()
        elif character == "$":
            self._dollar(quoted=True)
        else:
            self._command.word += self._take()

    def _back_quoted(self) -> None:
        self._take()
        self._refuse_until("`", "stands inside backticks", "Write $( ... ) instead.")
        self._take()
        self._command.word += "`"

    def _dollar(self, *, quoted: bool) -> None:
        following = self._text[self._at + 1 : self._at + 2]
        if following == HOLE:
            self._take()
            self._refuse("has a dollar sign before it", "Write {{ ... }} without the $.")
        elif self._text.startswith("$((", self._at):
            self._take()
            self._arithmetic("(", ")")
        elif following == "(":
            self._take(2)
            self._commands(")")
            self._command.word += "$()"
        elif following == "[":
            self._take()
            self._arithmetic("[", "]")
        elif following == "{":
            self._take()
            self._parameter()
        elif following == "'" and not quoted:
            self._single_quoted("$'")
        else:
            self._command.word += self._take(2 if following and following in _SPECIAL_PARAMETERS else 1)

    def _arithmetic(self, opening: str, closing: str) -> None:
        self._balanced(opening, closing, "stands where bash calculates, and would run what a value says")
        self._command.word += opening + closing

    def _parameter(self) -> None:
        why = "stands inside ${ ... }, where its quotes would mean something else"
        self._balanced("{", "}", why)
        self._command.word += "{}"

    def _balanced(self, opening: str, closing: str, why: str) -> None:
        """To the bracket that closes this one; quotes inside hide brackets."""
        depth = 0
        while self._at < self._end:
            character = self._take_without_hole(why, OUTSIDE)
            if character == "\\":
                self._take_without_hole(why, OUTSIDE)
            elif character in "'\"":
                self._refuse_until(character, why, OUTSIDE)
                self._take()
            depth += (character == opening) - (character == closing)
            if depth == 0:
                return
        self._unreadable()

    # Here-documents.

    def _heredoc_start(self) -> None:
        tabs = self._peek() == "-"
        if tabs:
            self._take()
        while self._peek() in (" ", "\t"):
            self._take()
        start = self._at
        while self._peek() not in ("", " ", "\t", "\n", ";", "&", "|", "<", ">", "(", ")"):
            self._take_without_hole("names the end of a here-document", "Use a fixed word.")
        word = self._text[start : self._at]
        plain = re.sub(r"[\\'\"]", "", word)
        self._heredocs.append(_Heredoc(plain, plain != word, tabs, self._command.interpreter))

    def _read_heredocs(self) -> None:
        waiting, self._heredocs = self._heredocs, []
        for heredoc in waiting:
            outer, self._end = self._end, self._end_of_heredoc(heredoc.delimiter, heredoc.tabs)
            if heredoc.literal:
                why = "stands in a here-document that takes everything literally"
                self._take_rest(why, f"Write <<{heredoc.delimiter} without quotes.")
            elif heredoc.interpreter:
                self._take_rest(*in_code(heredoc.interpreter))
            while self._at < self._end:
                self._expanded(self._text[self._at])
            self._command.word = ""
            self._end = outer
            self._take_line()

    def _end_of_heredoc(self, delimiter: str, tabs: bool) -> int:
        start = self._at
        while start < self._end:
            end = self._text.find("\n", start, self._end)
            end = self._end if end < 0 else end
            line = self._text[start:end]
            if (line.lstrip("\t") if tabs else line) == delimiter:
                return start
            start = end + 1
        return self._end

    def _take_line(self) -> None:
        end = self._text.find("\n", self._at, self._end)
        self._take((self._end if end < 0 else end + 1) - self._at)

    # Where bash would read a value again.

    def _check_place(self) -> None:
        command = self._command
        if command.conditional:
            command.conditional_hole = self._holes
        reason = command.why_not()
        if reason is not None:
            self._refuse(reason.why, reason.hint)

    def _check_conditional(self) -> None:
        reason = self._command.why_not_in_conditional()
        if reason is not None and self._command.conditional_hole is not None:
            raise Refused(self._command.conditional_hole, reason.why, reason.hint)

    # Reading and writing.

    def _take_rest(self, why: str, hint: str) -> None:
        while self._at < self._end:
            self._take_without_hole(why, hint)

    def _peek(self) -> str:
        return self._text[self._at : min(self._at + 1, self._end)]

    def _take(self, count: int = 1) -> str:
        taken = self._text[self._at : min(self._at + count, self._end)]
        self._at += len(taken)
        self.written.append(taken)
        return taken

    def _take_without_hole(self, why: str, hint: str) -> str:
        if self._peek() == HOLE:
            self._refuse(why, hint)
        return self._take()

    def _refuse_until(self, closing: str, why: str, hint: str) -> None:
        while self._at < self._end and self._text[self._at] != closing:
            if self._take_without_hole(why, hint) == "\\" and closing != "'":
                self._take_without_hole(why, hint)

    def _fill(self, before: str, after: str) -> None:
        self.written += (before, self._names[self._holes], after)
        self._holes += 1
        self._at += 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._unreadable()

    def _refuse(self, why: str, hint: str) -> None:
        raise Refused(self._holes, why, hint)

    def _unreadable(self) -> None:
        """A script without templates may be as odd as it likes: bash will judge it."""
        if self._names:
            why = "cannot be made safe, because quotes or parentheses of the script do not close"
            raise Refused(0, why, "Check the script with `bash -n`.")
        self._take(self._end - self._at)
