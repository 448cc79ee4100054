"""The pattern matcher against RE2, which stands behind `matches` in Google's CEL."""

from __future__ import annotations

from typing import Any

import pytest
from cel_expr_python import cel
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onward.domain.expressions.errors import ExpressionError
from unit.expressions.evaluation import value_of

GOOGLE = cel.NewEnv(variables={"s": cel.Type.STRING, "p": cel.Type.STRING})
MATCHES = GOOGLE.compile("s.matches(p)")

ATOMS = st.sampled_from(
    ["a", "b", "é", ".", "^", "$", "\\d", "\\w", "\\s", "\\W", "\\b", "\\B", "\\A", "\\z", "[ab]", "[^a]",
     "[a-c1]", "[[:digit:]]", "\\pL", "\\P{Lu}", "\\.", "-", "\\x41", "[\\d-]", "\\n"]
)  # fmt: skip


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeat = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0,1}", "{2,}", "*?", "+?"])
    group = st.sampled_from(["({})", "(?:{})", "(?i:{})", "(?s:{})", "(?m:{})", "(?P<n>{})", "(?i){}"])
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(group, inner).map(lambda pair: pair[0].format(pair[1])),
        st.tuples(inner, repeat).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    )


PATTERNS = st.recursive(ATOMS, _combined, max_leaves=6)
TEXTS = st.text(alphabet="abcABé1 -.\n_A", max_size=8)


@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(PATTERNS, TEXTS)
@example("(a*)*b", "a" * 30)
@example("^(a+)+$", "a" * 30 + "!")
def test_well_formed_patterns_match_what_re2_matches(pattern: str, text: str) -> None:
    # One name may not come twice in RE2; ours keeps no names.
    pattern = pattern.replace("?P<n>", "", max(0, pattern.count("?P<n>") - 1))
    assert ours(pattern, text) == google(pattern, text)


SETS = [
    "\\p{Lu}", "\\P{Lu}", "\\p{^Ll}", "\\p{Lt}", "[\\P{Lu}]", "[^\\P{Lu}]", "[a\\P{Ll}]", "\\w", "\\W", "[^\\W]", "\\D",
    "[[:upper:]]", "[[:^upper:]]", "[^[:lower:]]", "[[:^word:]]", "[^a-z]", "k", "s", "ß", "σ", "i", "ǆ",
]  # fmt: skip
# Some have more than two cases, some share one with another letter, some have theirs to themselves.
CASES = "AakKsSſK1_éÉǅǄǆßẞıİiIΣςσ"


@pytest.mark.parametrize("pattern", SETS)
def test_what_differs_in_its_case_alone_is_what_re2_says(pattern: str) -> None:
    for flags in ("", "(?i)"):
        taken = [text for text in CASES if ours(f"^{flags}{pattern}$", text)]
        assert taken == [text for text in CASES if google(f"^{flags}{pattern}$", text)]


@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(st.text(alphabet="ab()|*+?[]^$.\\d-{2},:", max_size=8), TEXTS)
def test_any_text_is_a_pattern_exactly_when_it_is_one_for_re2(pattern: str, text: str) -> None:
    assert ours(pattern, text) == google(pattern, text)


def ours(pattern: str, text: str) -> Any:
    try:
        return value_of("s.matches(p)", s=text, p=pattern)
    except ExpressionError as error:
        return "refused" if error.code == "bad_regex" else error.code


def google(pattern: str, text: str) -> Any:
    value = MATCHES.eval(data={"s": text, "p": pattern})
    return "refused" if value.type() == cel.Type.ERROR else value.plain_value()
