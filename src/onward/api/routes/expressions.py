"""Trying out an expression or a template, as editors and `onward eval` do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field, model_validator

from onward.api.context import App, Caller
from onward.api.given import Given, example
from onward.api.route import SignedInRoute
from onward.domain.access import require
from onward.domain.errors import FieldError
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import parse_template
from onward.domain.expressions.values import to_json
from onward.services.context import Services

router = APIRouter(prefix="/api/v1/expressions", tags=["expressions"], route_class=SignedInRoute)


class Evaluation(Given):
    """Either an `expression` or a `template`, and the values of its names."""

    model_config = example(expression="size(inputs.items) > 2", bindings={"inputs": {"items": [1, 2, 3]}})

    expression: Annotated[str | None, Field(max_length=20_000, examples=["size(inputs.items) > 2"])] = None
    template: Annotated[str | None, Field(max_length=20_000, examples=["Hello {{ inputs.name }}"])] = None
    bindings: dict[str, Any] = Field(default_factory=dict, examples=[{"inputs": {"items": [1, 2, 3]}}])

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Evaluation:
        if (self.expression is None) == (self.template is None):
            raise ValueError("give either expression or template")
        return self


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Any JSON value."""

    value: Any


@router.post("/evaluate", operation_id="evaluate_expression", summary="Evaluate an expression or a template")
def evaluate_expression(app: App, caller: Caller, evaluation: Annotated[Evaluation, Body()]) -> Evaluated:
    """422 with `position` (offset, line, column) when it cannot be read or evaluated."""
    require(caller, "tool.read")
    try:
        return Evaluated(to_json(_evaluate(app, evaluation)))
    except ExpressionError as error:
        field = "/expression" if evaluation.template is None else "/template"
        error.errors = (FieldError(field, error.code, error.message),)
        raise


def _evaluate(app: Services, evaluation: Evaluation) -> Any:
    now = app.clock.now()
    if evaluation.template is not None:
        return parse_template(evaluation.template).render(evaluation.bindings, now=now)
    return parse(evaluation.expression or "").evaluate(evaluation.bindings, now=now)
