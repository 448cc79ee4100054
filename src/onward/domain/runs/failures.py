"""How a step fails before anything outside has happened."""

from __future__ import annotations

from onward.domain.expressions.errors import ExpressionError
from onward.domain.runs.facts import StepError


class StepFailure(Exception):
    """A step that cannot even begin."""

    def __init__(self, error: StepError) -> None:
        super().__init__(error.message)
        self.error = error


def from_expression(error: ExpressionError, path: str = "") -> StepError:
    names = ("pointer", "source", "offset", "line", "column")
    details = {name: getattr(error, name, None) for name in names}
    known = {name: value for name, value in details.items() if value is not None}
    return StepError("expression", error.code, error.message, path, known)
