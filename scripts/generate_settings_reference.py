"""Writes docs/reference/settings.md from the settings; with --check, says whether it is current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from onward.configuration import variable
from onward.quantities import format_duration, format_size
from onward.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/settings.md"
# Written out, where the value is this machine's own or too long to read.
SPOKEN_DEFAULTS = {"workers": "half the processors", "data": "`~/.local/share/onward`"}
INTRODUCTION = """\
# Settings

*Made from `onward.settings`; change it there.*

A setting is given as an environment variable, or in `onward.toml`: the file that `ONWARD_CONFIG` names,
else the one in the current directory, else the one in the data directory. Some commands have options for
some settings. The command line wins over the environment, and the environment over the file.

In the file, `temporal_address = "..."` and `[temporal]` with `address = "..."` say the same. Durations are
written `30s`, `15m`, `2h`, `30d` or `1h30m`; sizes `64KiB`, `16MiB`, `1GiB`; lists with commas, or as a
list of the file. An empty variable is not set.

All settings are checked at start. What is wrong stops the start with one message that names each wrong
setting, where it was given, its value, and what is allowed. `onward doctor` shows what is in force.
"""


def main() -> int:
    page = INTRODUCTION + "".join(sections())
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def sections() -> Iterator[str]:
    for group, fields in groupby(Settings.model_fields.items(), key=lambda item: extra(item[1])["group"]):
        yield f"\n## {group}\n\n| setting | default | allowed | what for |\n|---|---|---|---|\n"
        for name, field in fields:
            cells = (
                f"`{variable(name)}`",
                default(name, field),
                extra(field)["allowed"],
                str(field.description),
            )
            yield f"| {' | '.join(cells)} |\n"


def default(name: str, field: FieldInfo) -> str:
    return SPOKEN_DEFAULTS.get(name) or shown(name, field.default, field)


def shown(name: str, value: Any, field: FieldInfo) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    if isinstance(value, int) and "size" in extra(field)["allowed"]:
        return f"`{format_size(value)}`"
    if isinstance(value, SecretStr):
        raise TypeError(f"{name}: a secret has no default")
    return f"`{value}`"


def extra(field: FieldInfo) -> dict[str, str]:
    if not isinstance(field.json_schema_extra, dict):
        raise TypeError("a setting without a group")
    return {key: str(value) for key, value in field.json_schema_extra.items()}


if __name__ == "__main__":
    sys.exit(main())
