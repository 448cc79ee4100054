"""Refusals of a document that is one field of a body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from onward.domain.errors import FieldError, OnwardError


@contextmanager
def below(pointer: str) -> Iterator[None]:
    """What is refused within is told at its place in the body."""
    try:
        yield
    except OnwardError as error:
        error.errors = tuple(FieldError(f"{pointer}{e.pointer}", e.code, e.detail) for e in error.errors)
        raise
