"""What the validator is told about the workspace. None means unknown: then it is not checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class ActionInfo(Protocol):
    """What is known of an action: the JSON Schemas of its arguments and of its result."""

    @property
    def input_schema(self) -> Mapping[str, Any]: ...

    @property
    def output_schema(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Catalog:
    """Any of these may be a lazy mapping: the validator only asks for the names it meets."""

    actions: Mapping[str, ActionInfo] | None = None
    secrets: Collection[str] | None = None
    connections: Collection[str] | None = None
    agents: Collection[str] | None = None
    approvers: Collection[str] | None = None
    """As they are written: `role:operator`, `member:ada@example.com`."""
    workflows: Mapping[str, Mapping[str, Any]] | None = None
    """Definitions by name, as a child would run them."""
    not_yet: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By step type: what the language has and this Onward does not do yet is an error, not a comment.
    A field (`quorum`), or a field with one of its values (`to: email`)."""


NOTHING_KNOWN = Catalog()
