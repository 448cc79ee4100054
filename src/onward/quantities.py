"""How people write quantities in settings: `30s`, `512KiB`, `one, two`.

Each takes anything and changes only text: what is no text goes on to the type's own check.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from onward.domain.definitions import durations

_BYTES = {"": 1, "B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_SIZE = re.compile(r"(\d{1,15})\s*([A-Za-z]*)", re.ASCII)


def parse_duration(value: Any) -> Any:
    return timedelta(seconds=durations.parse_duration(value)) if isinstance(value, str) else value


def format_duration(value: timedelta) -> str:
    return durations.format_duration(value.total_seconds())


def parse_size(value: Any) -> Any:
    """`512KiB` as a number of bytes."""
    if not isinstance(value, str):
        return value
    match = _SIZE.fullmatch(value.strip())
    if match is None or match[2] not in _BYTES:
        raise ValueError("is no size")
    return int(match[1]) * _BYTES[match[2]]


def format_size(value: int) -> str:
    unit = next(unit for unit in ("GiB", "MiB", "KiB", "B") if value % _BYTES[unit] == 0)
    return f"{value // _BYTES[unit]}{unit}"


def split_list(value: Any) -> Any:
    """`one, two` as two names."""
    if not isinstance(value, str):
        return value
    return tuple(name.strip() for name in value.split(",") if name.strip())


def parse_switch_or_list(value: Any) -> Any:
    """`true`, `false`, or names."""
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return split_list(value)
