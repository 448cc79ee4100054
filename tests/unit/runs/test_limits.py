"""What a run may still do when it has reached its limit of step runs (R18)."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.runs.machine import CLEAN_UP_STEPS, RunLimits
from simulator import simulate

SET = "{id: %s, type: set, vars: {x: 1}}"
BUSY = (
    "{id: e, type: foreach, items: '{{ [1, 2, 3, 4, 5, 6, 7, 8] }}', as: i, on_item_error: %s, do: ["
    + SET % "s"
    + "]}"
)
LOOPED = "{id: l, type: foreach, items: '{{ [1, 2] }}', as: j, do: [" + SET % "again" + "]}"


@pytest.mark.parametrize("on_item_error", ["fail", "continue"])
def test_clean_up_has_a_reserve(on_item_error: str):
    """Items that were refused by the limit do not use it up."""
    run = simulate(
        "steps: [{id: t, type: try, do: [" + BUSY % on_item_error + ", " + SET % "more" + "], finally: ["
        + f"{SET % 'f'}, {LOOPED}]}}]\non_failure: [{SET % 'told'}]",
        limits=RunLimits(step_runs=5),
    )  # fmt: skip
    assert run.error.code == "limit_step_runs"
    assert {"f", "l[0]/again", "l[1]/again", "told"} <= succeeded(run)
    assert "more" not in succeeded(run)


def test_the_reserve_has_an_end():
    items = [1] * (CLEAN_UP_STEPS + 10)
    run = simulate(
        f"steps: [{SET % 'a'}, {SET % 'b'}]\n"
        "inputs: {list: {type: array}}\n"
        "on_failure: [{id: e, type: foreach, items: '{{ inputs.list }}', as: i, do: [" + SET % "s" + "]}]",
        inputs={"list": items},
        limits=RunLimits(step_runs=1),
    )
    assert run.error.code == "limit_step_runs"
    assert len(succeeded(run)) == CLEAN_UP_STEPS


def succeeded(run: Any) -> set[str]:
    return {
        fact.path
        for fact in run.facts
        if getattr(fact, "status", "") == "succeeded" and hasattr(fact, "path")
    }
