"""Searching for words in texts that people write, whatever the case of their letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func


def holds(text: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """SQLite, and PostgreSQL by the locale of its database, lower the 26 letters of ASCII alone; those others
    that the word has are lowered here."""
    word = word.lower()
    lowered: ColumnElement[Any] = func.lower(text)
    for letter in sorted(set(word)):
        if not letter.isascii() and len(letter.upper()) == 1:
            lowered = func.replace(lowered, letter.upper(), letter)
    return lowered.contains(word, autoescape=True)
