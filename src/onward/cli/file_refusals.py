"""Files that are refused: each thing that is wrong as compilers say it, with its line and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from onward.cli.failures import FileRefused
from onward.cli.files import named, read_text
from onward.domain.errors import FieldError, Invalid, Kind

if TYPE_CHECKING:
    from onward.domain.definitions.document import Document
    from onward.domain.definitions.findings import Finding


def read_document(path: Path, *, if_empty: str, if_several: str | None = None) -> Document:
    """What a file of one document holds. `if_empty` and `if_several`: what to do about it."""
    from onward.domain.definitions.document import parse_document

    document = parse_document(read_text(path))
    if document.findings:
        raise refused(path, [_of_several(one, if_several) for one in document.findings])
    if document.data is None:
        raise Invalid("empty_file", f"{named(path)} is empty.", hint=if_empty)
    return document


@contextmanager
def placed(path: Path, document: Document, below: str) -> Iterator[None]:
    """What the server refuses of the document, which it got at `below`, is told at its lines."""
    from onward.cli.client import Refused

    try:
        yield
    except Refused as error:
        if not error.errors or not all(f"{one.pointer}/".startswith(f"{below}/") for one in error.errors):
            raise
        # The hint of a refusal is of the one thing that is wrong; where there are more, each has its own.
        hint = error.hint if len(error.errors) == 1 else None
        findings = [_found(document, one, below, hint) for one in error.errors]
        raise refused(path, findings, error.kind) from None


def refused(path: Path, findings: Sequence[Finding], kind: Kind = "invalid") -> FileRefused:
    """All of them at once."""
    if len(findings) == 1:
        [one] = findings
        message = _at(path, one, one.message)
        error = FieldError(one.pointer, one.code, message)
        return FileRefused(one.code, message, kind=kind, hint=one.hint, errors=(error,))
    errors = tuple(FieldError(one.pointer, one.code, _at(path, one, _with_hint(one))) for one in findings)
    message = f"{named(path)}: {len(findings)} things are wrong."
    return FileRefused("fields_wrong", message, kind=kind, errors=errors)


def _of_several(finding: Finding, hint: str | None) -> Finding:
    is_meant = finding.code == "several_documents" and hint is not None
    return replace(finding, hint=hint) if is_meant else finding


def _found(document: Document, error: FieldError, below: str, hint: str | None) -> Finding:
    from onward.domain.definitions.findings import Problem

    pointer, at_key = error.pointer.removeprefix(below), error.code == "unknown_field"
    return document.finding(Problem(error.code, pointer, error.detail, hint, at_key=at_key))


def _at(path: Path, finding: Finding, text: str) -> str:
    return f"{named(path)}:{finding.line}:{finding.column}: {text}"


def _with_hint(finding: Finding) -> str:
    return f"{finding.message} {finding.hint}" if finding.hint else finding.message
