from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.actions.loading import load_actions
from onward.actions.transform.tables import csv_parse, csv_write
from onward.ports.actions import ActionCall, ActionExample, ActionFailed

Transform = Callable[..., Awaitable[Any]]
BUILT_IN = load_actions(installed=())
EXAMPLES = [
    pytest.param(spec.name, example, id=f"{spec.name}: {example.title}")
    for spec in BUILT_IN.all()
    if spec.name.startswith("transform.")
    for example in spec.examples
]


@pytest.fixture
def transform(call: ActionCall) -> Transform:
    async def run(name: str, **arguments: Any) -> Any:
        return (await BUILT_IN.call(f"transform.{name}", arguments, call)).output

    return run


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
async def test_every_example_is_true_E10(name: str, example: ActionExample, call: ActionCall) -> None:
    assert (await BUILT_IN.call(name, example.arguments, call)).output == example.output


def test_every_transform_has_an_example_and_no_effect() -> None:
    specs = [spec for spec in BUILT_IN.all() if spec.name.startswith("transform.")]
    assert len(specs) >= 15
    assert all(spec.examples and spec.effects == "none" and spec.description for spec in specs)


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_csv_survives_writing_and_reading(pairs: list[tuple[str, str]]) -> None:
    rows = [{"a": one, "b": other} for one, other in pairs]
    assert csv_parse(csv_write(rows)["text"])["rows"] == rows


async def test_csv_in_all_its_forms(transform: Transform) -> None:
    table = await transform("csv_parse", text='\ufeffa;b\r\n"x;""y""\n";1\n2\n', delimiter=";")
    assert table["rows"] == [{"a": 'x;"y"\n', "b": "1"}, {"a": "2", "b": None}]


async def test_csv_without_a_header_has_numbered_columns(transform: Transform) -> None:
    assert (await transform("csv_parse", text="1,2\n3", header=False))["rows"] == [
        {"1": "1", "2": "2"},
        {"1": "3", "2": None},
    ]


@pytest.mark.parametrize("text", ["a\n1,2", 'a\n"x', 'a\n"x"y', "a,a\n1,2"])
async def test_csv_that_is_none_fails(transform: Transform, text: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        await transform("csv_parse", text=text)
    assert failed.value.category == "action"


async def test_empty_csv_has_no_rows(transform: Transform) -> None:
    assert await transform("csv_parse", text="") == {"columns": [], "rows": []}
    assert await transform("csv_parse", text="", header=False) == {"columns": [], "rows": []}


async def test_csv_for_spreadsheets_runs_no_formula(transform: Transform) -> None:
    written = await transform("csv_write", rows=[{"a": "=1+1", "b": -1}], safe_for_spreadsheets=True)
    assert written["text"] == "a,b\r\n'=1+1,-1\r\n"


async def test_csv_writes_nested_values_as_json(transform: Transform) -> None:
    written = await transform("csv_write", rows=[{"a": [1], "b": True, "c": None}])
    assert written["text"] == "a,b,c\r\n[1],true,\r\n"


async def test_equal_numbers_are_one_group_and_their_texts_another(transform: Transform) -> None:
    groups = await transform("group_by", items=[{"k": 1}, {"k": 1.0}, {"k": "1"}, {"k": True}, {}], key="k")
    assert [(group["key"], group["count"]) for group in groups] == [(1, 2), ("1", 1), (True, 1), (None, 1)]


async def test_a_left_join_keeps_rows_without_partner_and_null_has_none(transform: Transform) -> None:
    joined = await transform(
        "join",
        left=[{"k": 1}, {"k": None}],
        right=[{"k": 1, "v": "x"}, {"k": None}],
        left_key="k",
        how="left",
    )
    assert joined == [{"k": 1, "v": "x"}, {"k": None}]


async def test_a_join_that_explodes_fails(transform: Transform) -> None:
    rows = [{"k": 1}] * 400
    with pytest.raises(ActionFailed) as failed:
        await transform("join", left=rows, right=rows, left_key="k")
    assert failed.value.code == "too_large"


async def test_values_of_all_kinds_are_sorted_in_one_order(transform: Transform) -> None:
    items = [{"v": v} for v in ("b", 2, None, True, 1.5, "a", False)]
    ordered = await transform("sort_by", items=items, key="v")
    assert [item["v"] for item in ordered] == [None, False, True, 1.5, 2, "a", "b"]


async def test_sorting_keeps_the_order_of_equals_in_both_directions(transform: Transform) -> None:
    items = [{"k": 1, "n": n} for n in range(5)]
    assert await transform("sort_by", items=items, key="k", descending=True) == items


async def test_a_list_has_no_order(transform: Transform) -> None:
    with pytest.raises(ActionFailed, match="no order"):
        await transform("sort_by", items=[{"v": [1]}, {"v": [2]}], key="v")


async def test_keys_reach_into_maps(transform: Transform) -> None:
    items = [{"a": {"b": 2}}, {"a": {"b": 1}}, {"a": 3}]
    assert await transform("sort_by", items=items, key="a.b") == [{"a": 3}, {"a": {"b": 1}}, {"a": {"b": 2}}]


async def test_lists_are_flattened_as_deep_as_asked(transform: Transform) -> None:
    assert await transform("flatten", items=[1, [2, [3, [4]]]], depth=2) == [1, 2, 3, [4]]


async def test_merging_replaces_or_appends_lists(transform: Transform) -> None:
    maps = [{"a": [1], "b": {"c": 1}}, {"a": [2], "b": None}]
    assert await transform("merge", maps=maps) == {"a": [2], "b": None}
    assert await transform("merge", maps=maps, lists="append") == {"a": [1, 2], "b": None}


async def test_merging_maps_that_are_too_deep_fails(transform: Transform) -> None:
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    with pytest.raises(ActionFailed) as failed:
        await transform("merge", maps=[deep, deep])
    assert failed.value.code == "too_deep"


async def test_html_gives_what_a_reader_sees(transform: Transform) -> None:
    html = (
        "<head><title>x</title><body><h1>One &amp;\n two</h1><script>bad()</script>"
        "<table><tr><td>a<td>b</table><p>c<br>d<a href='/l'>e</a></p><!-- no -->"
    )
    assert await transform("html_to_text", html=html) == {"text": "One & two\na b\nc\nde", "links": ["/l"]}


@pytest.mark.parametrize("encoded", ["aGVsbG8=", "aGVsbG8", " aGVsbG8=\n"])
async def test_base64_is_read_with_and_without_padding(transform: Transform, encoded: str) -> None:
    assert await transform("base64_decode", base64=encoded) == {"text": "hello"}


@pytest.mark.parametrize("encoded", ["a", "%%%%", "/w=="])
async def test_what_is_no_base64_of_a_text_fails(transform: Transform, encoded: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        await transform("base64_decode", base64=encoded)
    assert failed.value.code == "not_base64"


async def test_a_digest_with_a_key_is_an_hmac(transform: Transform) -> None:
    signed = await transform("hash", text="what do ya want for nothing?", key="Jefe")
    assert signed["digest"] == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    base = await transform("hash", text="abc", algorithm="md5", encoding="base64")
    assert base["digest"] == "kAFQmDzST7DWlj99KOF/cg=="


@pytest.mark.parametrize("text", ["x" * (4 * 1024 * 1024 + 1)])
async def test_too_much_is_refused_before_it_is_worked_on(transform: Transform, text: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        await transform("csv_parse", text=text)
    assert failed.value.category == "validation"
