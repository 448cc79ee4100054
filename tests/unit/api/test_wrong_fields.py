"""All that is wrong with a document reaches whoever sent it: in the answer, and in the terminal."""

from __future__ import annotations

import pytest

from onward.api.below import below
from onward.api.problems import problem_of
from onward.cli.failures import as_lines
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.trigger import read_trigger

WRONG = {"name": "X", "workflow": "report", "schedule": {"cron": "99 * * * *"}, "timeout": "soon"}


@pytest.fixture
def refusal() -> TriggerError:
    with pytest.raises(TriggerError) as refused, below("/definition"):
        read_trigger(WRONG)
    return refused.value


def test_an_answer_has_each_of_them_at_its_place_in_the_body(refusal: TriggerError) -> None:
    problem = problem_of(refusal)
    assert (problem.status, problem.code, problem.detail) == (422, "fields_wrong", "3 fields are wrong.")
    assert [(one.pointer, one.code) for one in problem.errors] == [
        ("/definition/name", "bad_name"),
        ("/definition/schedule/cron", "bad_cron"),
        ("/definition/timeout", "bad_duration"),
    ]


def test_a_terminal_shows_a_line_for_each_with_what_to_write(refusal: TriggerError) -> None:
    first, name, *others = as_lines(refusal)
    assert (first, len(others)) == ("error: 3 fields are wrong.", 2)
    assert name.endswith("Small letters, digits and dashes, like nightly-report.")
