"""Workflows to begin with: the examples, which every installation brings with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from onward.domain.access import Principal, require
from onward.domain.definitions.document import parse_document

# An installed package has the examples inside; in a checkout they are beside `src`.
_CHECKOUT = Path(__file__).parents[3] / "examples"
_ASIDE = "Try it:"


@dataclass(frozen=True, slots=True)
class Template:
    """`description` is what the document says about itself at its top."""

    name: str
    title: str
    description: str
    definition: str


def list_templates(principal: Principal) -> tuple[Template, ...]:
    """By name."""
    require(principal, "workflow.read")
    return _templates()


@cache
def _templates() -> tuple[Template, ...]:
    packed = resources.files("onward") / "examples"
    folder: Traversable = packed if packed.is_dir() else _CHECKOUT
    files = [file for file in folder.iterdir() if file.name.endswith(".yaml")] if folder.is_dir() else []
    return tuple(sorted((_template(file) for file in files), key=lambda template: template.name))


def _template(file: Traversable) -> Template:
    text = file.read_text(encoding="utf-8")
    data = parse_document(text).data
    name = str(data["name"])
    return Template(name, str(data.get("title") or name), _described(text), text)


def _described(text: str) -> str:
    """The comment at the top, as paragraphs; how to try it on a terminal is left out."""
    lines: list[str] = []
    for line in text.splitlines():
        said = line.removeprefix("#").strip()
        if not line.startswith("#") or said.startswith(_ASIDE):
            break
        lines.append(said)
    paragraphs = "\n".join(lines).strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
