"""What only test runs have: the document that was tested, and what stands in for its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class TrialRow:
    """`document_id` None: a child of a test run, which runs a published version."""

    run_id: str
    workspace_id: str
    document_id: str | None
    rules: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrialDocument:
    """The text as written, and the definition that is run of it."""

    document: str
    definition: dict[str, Any]


class TrialRows(Protocol):
    def insert(self, trial: TrialRow) -> None: ...

    def get(self, workspace_id: str, run_id: str) -> TrialRow | None: ...

    def keep_document(self, workspace_id: str, document: TrialDocument) -> str:
        """Its id, which follows from the content: equal documents are kept once."""
        ...

    def document(self, workspace_id: str, document_id: str) -> TrialDocument | None: ...

    def open(self, workspace_id: str) -> int:
        """How many test runs have not ended, children not counted."""
        ...

    def drop_ended(self, before: str, limit: int) -> int:
        """Over all workspaces: remove test runs that ended before, with all that belongs to them."""
        ...
