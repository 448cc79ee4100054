"""Which kinds each operator takes, and what it gives: the table that inference and the reference share."""

from __future__ import annotations

_NUMBERS = {
    ("int", "int"): "int",
    ("int", "double"): "double",
    ("double", "int"): "double",
    ("double", "double"): "double",
}

RESULTS: dict[str, dict[tuple[str, str], str]] = {
    "+": {
        **_NUMBERS,
        ("string", "string"): "string",
        ("list", "list"): "list",
        ("timestamp", "duration"): "timestamp",
        ("duration", "timestamp"): "timestamp",
        ("duration", "duration"): "duration",
    },
    "-": {
        **_NUMBERS,
        ("timestamp", "duration"): "timestamp",
        ("timestamp", "timestamp"): "duration",
        ("duration", "duration"): "duration",
    },
    "*": _NUMBERS,
    "/": _NUMBERS,
    "%": {("int", "int"): "int"},
}

ORDERED = {
    *_NUMBERS,
    ("string", "string"),
    ("bool", "bool"),
    ("timestamp", "timestamp"),
    ("duration", "duration"),
}
