"""The documents in files and directories, read and written."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from onward.cli.failures import Misuse
from onward.cli.files import read_text, write_text
from onward.cli.output import print_json, say
from onward.domain.errors import NotFound

_SUFFIXES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class DocumentFile:
    path: str
    text: str


def read_documents(paths: Sequence[Path]) -> list[DocumentFile]:
    if not paths:
        raise Misuse("no_path", "Which files?", hint="Name a file or a directory.")
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    if not files:
        raise Misuse(
            "no_documents", "There are no documents there.", hint=f"They end in {' '.join(_SUFFIXES)}."
        )
    return [DocumentFile(str(file), read_text(file)) for file in files]


def hand_over(exported: Mapping[str, Any], output: Path | None, wrote: str, *, as_json: bool) -> None:
    """To the file that was asked for, or to standard output. `wrote`: what is said of the file."""
    if output is not None:
        write_text(output, exported["document"])
    if as_json:
        print_json(exported)
    elif output is None:
        sys.stdout.write(exported["document"])
    else:
        say(wrote)


def _files(path: Path) -> Iterator[Path]:
    if str(path) != "-" and not path.exists():
        raise NotFound("no_such_file", f"There is no file or directory {path}.", hint="Check the path.")
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.suffix in _SUFFIXES and file.is_file() and not hidden:
            yield file
