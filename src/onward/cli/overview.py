"""What `onward` alone, or `onward --help`, prints: all commands, without loading any."""

from __future__ import annotations

from collections.abc import Iterator

from onward.cli.commands import SECTIONS

_FOOT = """\
onward COMMAND --help says more. --json prints for machines. The exit code is the outcome.
"""


def overview() -> str:
    return "".join(_lines())


def _lines() -> Iterator[str]:
    yield "Usage: onward COMMAND\n\nDurable automations that people and agents build together.\n\n"
    width = max(len(command.name) for section in SECTIONS for command in section.commands)
    for section in SECTIONS:
        yield f"{section.title}\n"
        for command in section.commands:
            yield f"  {command.name:<{width}}  {command.help}\n"
        yield "\n"
    yield _FOOT
