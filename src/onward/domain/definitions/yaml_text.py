"""Data as YAML for people, which reads back as exactly this data (YAML 1.2, as `document` reads it)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

# Texts that stand as they are: nothing in them means anything in YAML, 1.1 or 1.2.
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ ./-][A-Za-z0-9_]+)*")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
# A quoted text of JSON is one of YAML, but for these.
_ESCAPED: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff]")


def yaml_text(value: Any) -> str:
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for name, one in value.items():
            yield from _entry(f"{indent}{_scalar(str(name))}:", one, f"{indent}  ")
    elif isinstance(value, list) and value:
        for one in value:
            yield from _item(one, indent)
    else:
        yield f"{indent}{_scalar(value)}"


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping | list) and value:
        yield head
        yield from _lines(value, indent)
    else:
        yield f"{head} {_scalar(value)}"


def _item(value: Any, indent: str) -> Iterator[str]:
    """`- name: x`: the first line of what is inside stands behind the dash."""
    first, *others = _lines(value, f"{indent}  ")
    yield f"{indent}- {first.lstrip(' ')}"
    yield from others


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
