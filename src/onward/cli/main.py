"""The entry point: from the words of a command line to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from onward.cli import exit_codes

if TYPE_CHECKING:
    from cyclopts import App

_ASKS_FOR_OVERVIEW: Final[tuple[list[str], ...]] = ([], ["--help"], ["-h"], ["help"])


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    words = list(words)
    if words in _ASKS_FOR_OVERVIEW:
        from onward.cli.overview import overview

        sys.stdout.write(overview())
        return exit_codes.SUCCEEDED
    try:
        return _execute(words)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:  # `onward runs list | head`: the reader has seen enough
        # What is still buffered would raise once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.SUCCEEDED


def _execute(words: list[str]) -> int:
    from cyclopts import CycloptsError

    from onward.cli.commands import build_app
    from onward.cli.failures import misuse, print_failure
    from onward.domain.errors import OnwardError

    try:
        code = _call(build_app(), words)
        sys.stdout.flush()
    except CycloptsError as error:
        return print_failure(misuse(error), as_json=_wants_json(words))
    except OnwardError as error:
        return print_failure(error, as_json=_wants_json(words))
    return code if isinstance(code, int) else exit_codes.SUCCEEDED


def _call(app: App, words: list[str]) -> Any:
    """A lone `-` is standard input, which the parser takes for an option unless it stands behind `--`."""
    from cyclopts import UnknownOptionError

    try:
        return app(words)
    except UnknownOptionError as error:
        if error.token.value != "-" or words.count("-") > 1 or "--" in words:
            raise
        return app([*(word for word in words if word != "-"), "--", "-"])


def _wants_json(words: list[str]) -> bool:
    """Also where the parser has understood nothing. What stands behind `--` is no option."""
    options = (word.partition("=") for word in takewhile(lambda word: word != "--", words))
    return any(name == "--json" and value not in ("false", "no", "0") for name, _, value in options)


if __name__ == "__main__":
    main()
