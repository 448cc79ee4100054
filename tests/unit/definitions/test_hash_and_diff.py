"""Versions compared: one hash for one content, and a diff in words of steps."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.domain.definitions.diff import diff
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.hash import canonical_json, content_hash

BASE = parse_document(
    """
name: base
timeout: 2h
inputs: {n: {type: integer, default: 1}}
steps:
  - {id: a, type: set, vars: {x: 1, y: [1, 2]}}
  - id: gate
    type: if
    condition: vars.x > 0
    then:
      - {id: b, type: action, action: http.request, with: {url: "http://one"}}
      - {id: c, type: set, vars: {z: 2}}
    else: [{id: d, type: fail, message: no}]
  - id: both
    type: parallel
    branches:
      left: [{id: e, type: set, vars: {l: 1}}]
      right: [{id: f, type: set, vars: {r: 1}}]
on_failure: [{id: g, type: notify, to: session, text: oh}]
"""
).data


def changed(edit):
    after = copy.deepcopy(BASE)
    edit(after)
    return diff(BASE, after)


def test_the_hash_does_not_know_the_order_of_keys_or_the_notation():
    assert content_hash({"b": 1, "a": [1.0, "é"]}) == content_hash({"a": [1, "\u00e9"], "b": 1})
    assert content_hash(parse_document("{a: 0x10, b: 'x'}").data) == content_hash(
        parse_document('{"b": "x", "a": 16}').data
    )


@pytest.mark.parametrize(
    ("one", "other"), [(1, "1"), (1, True), (None, False), ([1, 2], [2, 1]), ({}, []), ("a", "a ")]
)
def test_the_hash_tells_different_values_apart(one, other):
    assert content_hash({"v": one}) != content_hash({"v": other})


def test_the_hash_is_what_it_was():
    """Published versions are found by it: it may never change."""
    assert content_hash({"name": "x", "steps": [{"id": "a", "n": 1.0}]}) == (
        "sha256:f6c07565d0036ee9050fdcd42111e60e7a3e71ba74109776177dca3164a9998e"
    )


def test_nothing_changed():
    assert not diff(BASE, copy.deepcopy(BASE))


def then(document):
    return document["steps"][1]["then"]


def move_c(document):
    document["steps"][1]["else"].append(then(document).pop(1))


def add_branch(document):
    document["steps"][2]["branches"]["mid"] = [{"id": "m", "type": "return"}]


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (
            lambda d: then(d)[0]["with"].update(url="http://two"),
            'changed step `b` (action): with.url: "http://one" -> "http://two"',
        ),
        (lambda d: d["steps"][0]["vars"].update(w=3), "changed step `a` (set): vars.w added: 3"),
        (lambda d: d["steps"][0]["vars"].pop("x"), "changed step `a` (set): vars.x removed (was 1)"),
        (lambda d: d["steps"][0].update(type="fail"), 'changed step `a` (fail): type: "set" -> "fail"'),
        (
            lambda d: d["steps"].append({"id": "n", "type": "return"}),
            "added step `n` (return) at the top level",
        ),
        (lambda d: then(d).pop(1), "removed step `c` (set) in `gate/then`"),
        (move_c, "moved step `c` (set) in `gate/else`, was in `gate/then`"),
        (lambda d: d["steps"].insert(0, d["steps"].pop(2)), "moved step `both` (parallel) at the top level"),
        (lambda d: d["steps"][0].update(id="first"), "renamed step `a` (set) to `first`"),
        (lambda d: d["steps"][1].update(id="door"), "renamed step `gate` (if) to `door`"),
        (lambda d: d.update(timeout="3h"), 'changed timeout: "2h" -> "3h"'),
        (lambda d: d["inputs"]["n"].update(default=2), "changed inputs.n.default: 1 -> 2"),
        (lambda d: d.pop("on_failure"), "removed step `g` (notify) in `on_failure`"),
        (lambda d: d["steps"][1].pop("else"), "removed step `d` (fail) in `gate/else`"),
        (add_branch, "added step `m` (return) in `both/branch:mid`"),
    ],
)
def test_changes_are_told_in_words_of_steps(edit, line):
    assert changed(edit).lines == (line,)


def test_an_insertion_moves_nobody():
    result = changed(lambda d: d["steps"].insert(0, {"id": "n", "type": "return"}))
    assert [one.kind for one in result.steps] == ["added"]


def test_a_change_at_the_same_place_with_other_content_is_no_renaming():
    result = changed(lambda d: d["steps"].__setitem__(0, {"id": "z", "type": "set", "vars": {"q": 9}}))
    assert [one.kind for one in result.steps] == ["removed", "added"]


def test_drafts_with_broken_steps_are_compared_as_data():
    broken = {"name": "x", "steps": [{"type": "set"}, "text"]}
    assert diff(broken, {"name": "x", "steps": [{"type": "set"}, "other"]}).lines == (
        'changed steps.1: "text" -> "other"',
    )


ids = st.sampled_from(["a", "b", "c", "d", "e"])
leaves = st.one_of(
    st.builds(
        lambda i, v: {"id": i, "type": "set", "vars": {"v": v}},
        ids,
        st.sampled_from([1, 1.0, "1", True, None]),
    ),
    st.builds(lambda i: {"id": i, "type": "return"}, ids),
)
blocks = st.recursive(
    st.lists(leaves, max_size=3),
    lambda inner: st.lists(
        leaves
        | st.builds(
            lambda i, t, e: {"id": i, "type": "if", "condition": "true", "then": t, "else": e},
            ids,
            inner,
            inner,
        )
        | st.builds(
            lambda i, x, y: {"id": i, "type": "parallel", "branches": {"x": x, "y": y}}, ids, inner, inner
        ),
        max_size=3,
    ),
    max_leaves=6,
)
documents: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"steps": blocks},
    optional={"timeout": st.sampled_from(["1h", "2h"]), "on_failure": blocks, "inputs": st.just({})},
)


@given(documents)
@settings(deadline=None)
def test_a_document_does_not_differ_from_itself(document):
    assert not diff(document, copy.deepcopy(document))


@given(documents, documents)
@settings(deadline=None)
def test_a_diff_is_empty_exactly_when_the_hashes_are_equal(one, other):
    """Also for drafts whose ids are not unique."""
    assert bool(diff(one, other)) == (content_hash(one) != content_hash(other))
    assert all(diff(one, other).lines) or not diff(one, other)


@given(documents, documents)
@settings(deadline=None)
def test_every_step_that_came_or_went_is_named(one, other):
    before, after = canonical_json(one), canonical_json(other)
    result = diff(one, other)
    for step_id in "abcde":
        quoted = f'"id":"{step_id}"'
        if result.steps and (quoted in before) != (quoted in after):
            assert any(step_id in (change.id, change.new_id) for change in result.steps)
