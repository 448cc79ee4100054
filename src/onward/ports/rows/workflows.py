"""Workflows with their drafts, and the versions that were published of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from onward.ports.rows.paging import Page, Position

Source = Literal["editor", "cli", "api", "tool", "proposal", "rollback"]


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """Everything but the draft's text. Without a draft, the newest version is what is edited next."""

    id: str
    workspace_id: str
    name: str
    title: str
    enabled: bool
    has_draft: bool
    draft_revision: int
    draft_by: str | None
    draft_at: str | None
    created_by: str
    created_at: str
    updated_at: str
    draft_errors: int | None = None  # how many the draft had when it was saved


@dataclass(frozen=True, slots=True)
class WorkflowFilter:
    """Everything given must hold. `q` is part of the name or the title."""

    q: str | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class RecentRun:
    """`duration_ms` from its start to its end; None until it has ended, and when it never started."""

    id: str
    status: str
    created_at: str
    started_at: str | None
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class StarterRow:
    """A trigger, as far as it matters to the workflow that it starts."""

    workflow: str
    kind: str
    name: str
    document: str
    next_at: str | None
    paused_until: str | None


@dataclass(frozen=True, slots=True)
class OwnerRow:
    name: str
    has_left: bool


class WorkflowRows(Protocol):
    """Deleted workflows are not there for anybody but history."""

    def insert(self, workflow: WorkflowRow, draft: str) -> bool:
        """False: the name is taken."""
        ...

    def get(self, workspace_id: str, workflow_id: str) -> WorkflowRow | None: ...

    def by_name(self, workspace_id: str, name: str) -> WorkflowRow | None: ...

    def lock(self, workspace_id: str, workflow_id: str) -> WorkflowRow | None:
        """The row as it is, and nobody else changes or publishes it until the transaction ends."""
        ...

    def lines(
        self, workspace_id: str, where: WorkflowFilter, limit: int, after: Position | None = None
    ) -> Page[WorkflowRow]:
        """Newest first."""
        ...

    def names(self, workspace_id: str) -> Mapping[str, str]:
        """name -> id, of all."""
        ...

    def switches(self, workspace_id: str, references: Sequence[str]) -> Mapping[str, bool]:
        """By name and by id, of those that are asked for and there: whether it is enabled."""
        ...

    def naming(self, workspace_id: str, word: str) -> Mapping[str, tuple[str, ...]]:
        """By name: the draft and the newest version, as written, of those whose text holds the word."""
        ...

    def draft(self, workspace_id: str, workflow_id: str) -> str | None:
        """The text as written. None: nothing was changed since the newest version."""
        ...

    def set_draft(
        self,
        workspace_id: str,
        workflow_id: str,
        revision: int,
        text: str | None,
        by: str | None,
        at: str,
        errors: int | None = None,
    ) -> bool:
        """Replace the draft of that revision; its number goes up by one. False: it has another revision."""
        ...

    def rename(self, workspace_id: str, workflow_id: str, name: str, title: str, at: str) -> bool:
        """False: the name is taken; nothing was changed."""
        ...

    def set_enabled(self, workspace_id: str, workflow_id: str, enabled: bool, at: str) -> bool:
        """False: it was so already."""
        ...

    def delete(self, workspace_id: str, workflow_id: str, at: str) -> None:
        """Gone, its name free; versions and runs stay as history."""
        ...

    def open_runs(self, workspace_id: str, workflow_id: str) -> int: ...

    def recent_runs(
        self, workspace_id: str, workflow_ids: Sequence[str], each: int
    ) -> Mapping[str, tuple[RecentRun, ...]]:
        """The newest runs of each, newest first; test runs do not count."""
        ...

    def first_starters(self, workspace_id: str, workflow_ids: Sequence[str]) -> Sequence[StarterRow]:
        """Of the triggers that are on, the nearest of each kind that starts something by itself, and of those
        that people have paused the one that goes on first: for each workflow, in no order."""
        ...

    def owners(self, workspace_id: str, ids: Sequence[str]) -> Mapping[str, OwnerRow]:
        """Members and keys by their ids, those that have left or were revoked as well."""
        ...


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Everything but its document and its definition, which may be large."""

    id: str
    workspace_id: str
    workflow_id: str
    branch: str
    number: int
    hash: str
    note: str
    source: Source
    created_by: str
    created_at: str


class VersionRows(Protocol):
    """Never changed once written, so that whoever knows an id may keep what it says."""

    def insert(self, version: VersionRow, document: str, definition: dict[str, Any]) -> bool:
        """False: the branch has a version with this number."""
        ...

    def get(self, workspace_id: str, version_id: str) -> VersionRow | None: ...

    def newest(self, workspace_id: str, workflow_id: str, branch: str) -> VersionRow | None: ...

    def newest_of(
        self, workspace_id: str, workflow_ids: Sequence[str], branch: str
    ) -> Mapping[str, VersionRow]:
        """By workflow id; never published ones are missing."""
        ...

    def numbered(
        self, workspace_id: str, workflow_id: str, branch: str, number: int
    ) -> VersionRow | None: ...

    def lines(
        self,
        workspace_id: str,
        workflow_id: str,
        branch: str | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[VersionRow]:
        """Newest first."""
        ...

    def document(self, workspace_id: str, version_id: str) -> str | None:
        """As it was written, comments and all."""
        ...

    def definition(self, workspace_id: str, version_id: str) -> dict[str, Any] | None: ...

    def definitions_of(
        self, workspace_id: str, version_ids: Sequence[str]
    ) -> Mapping[str, dict[str, Any]]: ...
