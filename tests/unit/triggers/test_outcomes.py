"""The outcomes of decisions are one list, and the pages have a word for each."""

from __future__ import annotations

import re
from pathlib import Path

from onward.services.triggers.deciding import OUTCOMES

WORDS = Path(__file__).parents[3] / "web/src/features/triggers/words.ts"


def test_the_pages_have_a_word_for_every_outcome_and_for_no_other() -> None:
    [table] = re.findall(r"const OUTCOMES.*?= \{\n(.*?)\n\}", WORDS.read_text(), re.DOTALL)
    assert set(re.findall(r"^  (\w+):", table, re.MULTILINE)) == set(OUTCOMES)
