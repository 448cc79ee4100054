"""The one validator: every surface asks it, and it says everything at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from onward.domain.definitions.arguments import argument_problems
from onward.domain.definitions.catalog import NOTHING_KNOWN, Catalog
from onward.domain.definitions.children import child_problems
from onward.domain.definitions.document import Document
from onward.domain.definitions.findings import Finding, Problem
from onward.domain.definitions.limits import DEFAULT_LIMITS, Limits
from onward.domain.definitions.model import Definition
from onward.domain.definitions.names import reference_problems
from onward.domain.definitions.outline import outline
from onward.domain.definitions.plain import plain_problems
from onward.domain.definitions.rules import rule_problems, size_problems
from onward.domain.definitions.scopes import scopes
from onward.domain.definitions.structure import read_model
from onward.domain.definitions.types import type_problems

# Nobody reads more at once, and looking for advice takes time: a hostile document must not get much of it.
MOST_FINDINGS = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """`definition` is there when there is no error; warnings do not count."""

    definition: Definition | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


def check(
    document: Document | Mapping[str, Any],
    catalog: Catalog = NOTHING_KNOWN,
    limits: Limits = DEFAULT_LIMITS,
) -> Checked:
    """Everything that is wrong with a definition, in the order of its text."""
    if not isinstance(document, Document):
        document = Document(document)
    definition, problems = _problems(document, catalog, limits)
    findings = _sorted((*document.findings, *_placed(problems, document)))
    if any(finding.severity == "error" for finding in findings):
        definition = None
    return Checked(definition, findings)


def _problems(
    document: Document, catalog: Catalog, limits: Limits
) -> tuple[Definition | None, tuple[Problem, ...]]:
    data = document.data
    if data is None and document.findings:
        return None, ()
    unfit = tuple(plain_problems(data, limits))
    if unfit:  # nothing else is safe to look at
        return None, unfit
    if not isinstance(data, dict):
        hint = "Begin with `name: my-workflow` and `steps:`."
        return None, (Problem("type", "", "A workflow is a map of fields.", hint),)
    definition, structural = read_model(data, MOST_FINDINGS)
    problems = tuple(islice(chain(structural, _meaning(data, catalog, limits)), MOST_FINDINGS))
    return definition, problems


def _meaning(data: Mapping[str, Any], catalog: Catalog, limits: Limits) -> Iterator[Problem]:
    tree = outline(data)
    too_large = tuple(size_problems(tree, limits))
    yield from too_large
    if any(problem.code == "limit_steps" for problem in too_large):
        return  # the rules compare steps with each other, and take their time with so many
    found = scopes(tree)
    yield from rule_problems(tree, found, limits)
    yield from reference_problems(data, found, catalog)
    yield from type_problems(data, found, catalog)
    yield from argument_problems(data, found, catalog)
    yield from child_problems(data.get("name"), tree, catalog, limits)


def _placed(problems: tuple[Problem, ...], document: Document) -> Iterator[Finding]:
    """One finding for each thing: what the text got blamed for is not said again, and a value that
    is wrong is not warned about."""
    blamed = {finding.pointer for finding in document.findings}
    wrong = blamed | {problem.pointer for problem in problems if problem.severity == "error"}
    for problem in dict.fromkeys(problems):
        if problem.pointer not in (blamed if problem.severity == "error" else wrong):
            yield document.finding(problem)


def _sorted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: (one.line, one.column, one.severity)))
