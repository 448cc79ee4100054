"""What can be written at a place of a document that somebody is working on."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.access import Principal, require
from onward.domain.definitions.scope_names import ScopeName, names_at
from onward.domain.expressions.help import FunctionHelp, function_help
from onward.services.catalog import catalog_in
from onward.services.context import Services
from onward.services.reading import read_text


@dataclass(frozen=True, slots=True)
class ScopeView:
    """Names as they are written in an expression there, and the functions of the language."""

    names: tuple[ScopeName, ...]
    functions: tuple[FunctionHelp, ...]


def scope_at(app: Services, principal: Principal, document: str, pointer: str) -> ScopeView:
    """Of a document that cannot be read nothing is known but the functions."""
    require(principal, "workflow.read")
    data = read_text(app, document).data
    if not isinstance(data, dict):
        return ScopeView((), function_help())
    with app.store.read() as tx:
        names = names_at(data, pointer, catalog_in(app, tx, principal.workspace_id))
    return ScopeView(names, function_help())
