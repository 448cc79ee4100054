"""A document as somebody wrote it, read and checked against the workspace: the only way in (rule R19)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.alerts.beside_steps import read_alerts
from onward.domain.definitions.applied_file import has_beside, text_of_workflow, workflow_of
from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding
from onward.domain.definitions.hash import content_hash
from onward.domain.definitions.parts import SLUG
from onward.domain.definitions.validate import check
from onward.domain.errors import FieldError, Invalid
from onward.ports.store import Tx
from onward.services.catalog import catalog_in
from onward.services.context import Services
from onward.services.reading import definition_limits, read_text
from onward.services.triggers.files import foreseen, triggers_beside

_MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class CheckedText:
    """`data` is what could be read; without errors it is the definition that runs."""

    text: str
    data: Any
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def name(self) -> str | None:
        """The workflow's name, when the document has a usable one."""
        name = self.data.get("name") if isinstance(self.data, dict) else None
        return name if isinstance(name, str) and re.fullmatch(SLUG, name) else None

    @property
    def title(self) -> str | None:
        title = self.data.get("title") if isinstance(self.data, dict) else None
        return title.strip()[:200] or None if isinstance(title, str) else None

    @property
    def hash(self) -> str:
        """Only for a document without errors."""
        return content_hash(self.data)


@dataclass(frozen=True, slots=True)
class ValidationView:
    """`valid` means that it can be published; warnings do not count."""

    valid: bool
    name: str | None
    hash: str | None
    findings: tuple[Finding, ...]


def validate(app: Services, principal: Principal, document: str) -> ValidationView:
    """Everything that is wrong with a document. Nothing is written."""
    require(principal, "workflow.read")
    with app.store.read() as tx:
        checked = check_text(app, tx, principal.workspace_id, document)
    return _view(checked)


def validate_set(app: Services, principal: Principal, documents: Sequence[str]) -> tuple[ValidationView, ...]:
    """Each as if all the others were there already, as they are when all of them are applied.

    With the triggers and alerts that stand beside their steps.
    """
    require(principal, "workflow.read")
    read = [read_text(app, text) for text in documents]
    others = definitions_in(map(workflow_of, read))
    with app.store.read() as tx:
        checked = [check_file(app, tx, principal.workspace_id, document, others) for document in read]
        for index, finding in foreseen(app, tx, principal.workspace_id, read):
            checked[index] = replace(checked[index], findings=_in_order(*checked[index].findings, finding))
    return tuple(map(_view, checked))


def definitions_in(documents: Iterable[Document]) -> dict[str, Mapping[str, Any]]:
    """By their names; those without one are nobody's child."""
    every = (document.data for document in documents)
    return {
        str(data["name"]): data
        for data in every
        if isinstance(data, dict) and isinstance(data.get("name"), str)
    }


def check_text(
    app: Services, tx: Tx, workspace_id: str, text: str, others: Mapping[str, Mapping[str, Any]] | None = None
) -> CheckedText:
    return check_document(app, tx, workspace_id, read_text(app, text), others)


def check_document(
    app: Services,
    tx: Tx,
    workspace_id: str,
    document: Document,
    others: Mapping[str, Mapping[str, Any]] | None = None,
) -> CheckedText:
    checked = check(document, catalog_in(app, tx, workspace_id, others), definition_limits(app))
    return CheckedText(document.text, document.data, checked.findings)


def check_file(
    app: Services,
    tx: Tx,
    workspace_id: str,
    document: Document,
    others: Mapping[str, Mapping[str, Any]] | None = None,
) -> CheckedText:
    """A document as it is applied. What is kept of it, its text and its hash, is the workflow alone."""
    checked = check_document(app, tx, workspace_id, workflow_of(document), others)
    if not has_beside(document):
        return checked
    findings = (*checked.findings, *triggers_beside(document)[1], *read_alerts(document)[1])
    text = text_of_workflow(document) if not checked.errors else document.text
    return CheckedText(text, checked.data, _in_order(*findings))


def refuse_errors(checked: CheckedText, prefix: str = "") -> None:
    """Only what can be run is published; every error is told at once."""
    if checked.errors:
        raise Invalid(
            "definition_invalid",
            f"The definition has {_counted(len(checked.errors), 'error')}.",
            hint="Correct them and publish again; `onward workflow validate` shows them with their lines.",
            errors=tuple(field_error(finding, prefix) for finding in checked.errors[:_MOST_TOLD]),
        )


def field_error(finding: Finding, prefix: str = "") -> FieldError:
    hint = f" {finding.hint}" if finding.hint else ""
    place = f"line {finding.line}, column {finding.column}: " if finding.line else ""
    return FieldError(f"{prefix}{finding.pointer}", finding.code, f"{place}{finding.message}{hint}")


def _in_order(*findings: Finding) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.line, one.column)))


def _view(checked: CheckedText) -> ValidationView:
    valid = not checked.errors
    return ValidationView(valid, checked.name, checked.hash if valid else None, checked.findings)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
