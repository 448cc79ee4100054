"""What documents ask for beside workflows: triggers and alerts, each with its place in its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding
from onward.domain.errors import Conflict, FieldError, Invalid, OnwardError
from onward.domain.triggers.beside_steps import found
from onward.domain.triggers.errors import TriggerError
from onward.services.context import Services
from onward.services.files import FileText, at_line
from onward.services.reading import parts_of, read_text


class Written(Protocol):
    """A trigger or an alert as it stands in a text."""

    @property
    def pointer(self) -> str: ...
    @property
    def name(self) -> str: ...


One = TypeVar("One", bound=Written)


@dataclass(frozen=True, slots=True)
class Wanted(Generic[One]):
    """`file_of`: the workflow beside whose steps it was written, if beside any."""

    path: str
    index: int  # of the document
    document: Document
    written: One
    file_of: str | None = None

    @property
    def name(self) -> str:
        return self.written.name

    def finding(self, error: TriggerError) -> Finding:
        """At its place in its document."""
        return found(self.document, self.written.pointer, error)

    def refusal(self, error: TriggerError) -> FieldError:
        """At its place in the documents that were sent."""
        return at_line(self.path, self.index, self.finding(error))

    def placed(self, error: OnwardError) -> OnwardError:
        """Any refusal, with the place of each of its fields in the documents that were sent."""
        fields = [
            self.refusal(TriggerError(field.pointer, field.code, field.detail)) for field in error.errors
        ]
        if error.kind == "conflict":
            return Conflict(error.code, error.message, hint=error.hint, errors=tuple(fields))
        return Invalid(error.code, error.message, hint=error.hint, errors=tuple(fields), kind=error.kind)


def repeated(wanted: Sequence[Wanted[One]]) -> list[FieldError]:
    names = Counter(one.name for one in wanted)
    return [
        one.refusal(TriggerError("/name", "name_repeated", f"More than one is called {one.name!r}."))
        for one in wanted
        if names[one.name] > 1
    ]


def read_wanted(
    app: Services,
    texts: Sequence[FileText],
    read_alone: Callable[[Document], tuple[list[One], list[Finding]]],
) -> tuple[list[Wanted[One]], list[FieldError]]:
    """Of documents that are one trigger or one alert each; and everything that is wrong with the others."""
    wanted: list[Wanted[One]] = []
    errors: list[FieldError] = []
    for index, text in enumerate(texts):
        for document in (read_text(app, part) for part in parts_of(text.text)):
            written, findings = read_alone(document)
            wanted += [Wanted(text.path, index, document, one) for one in written]
            errors += [at_line(text.path, index, one) for one in findings if one.severity == "error"]
    return wanted, errors
