"""The outcomes of decisions are one list, and the pages have a word for each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onward.domain.errors import Invalid
from onward.services.triggers.deciding import OUTCOMES, given_outcome

WORDS = Path(__file__).parents[3] / "web/src/features/triggers/words.ts"


def test_the_pages_have_a_word_for_every_outcome_and_for_no_other() -> None:
    [table] = re.findall(r"const OUTCOMES.*?= \{\n(.*?)\n\}", WORDS.read_text(), re.DOTALL)
    assert set(re.findall(r"^  (\w+):", table, re.MULTILINE)) == set(OUTCOMES)


@pytest.mark.parametrize("outcome", [None, "fired", "auto_paused"])
def test_whatever_is_an_outcome_can_be_looked_for(outcome: str | None) -> None:
    assert given_outcome(outcome) == outcome


@pytest.mark.parametrize(
    ("outcome", "hint"),
    [("fird", "Did you mean 'fired'?"), ("", "decisions.md"), ("x" * 10_000, "decisions.md")],
)
def test_an_outcome_that_there_is_not_is_refused_with_those_that_there_are(outcome: str, hint: str) -> None:
    with pytest.raises(Invalid) as refused:
        given_outcome(outcome)
    assert (refused.value.kind, refused.value.code) == ("invalid", "unknown_outcome")
    assert [one.pointer for one in refused.value.errors] == ["/query/outcome"]
    assert all(known in refused.value.message for known in OUTCOMES)
    assert hint in (refused.value.hint or "")
