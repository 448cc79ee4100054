"""Reading text: values by YAML 1.2, places of everything, and what is refused."""

import pytest

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.findings import Problem
from onward.domain.definitions.limits import Limits


def only_finding(text, limits=None):
    document = parse_document(text, limits) if limits else parse_document(text)
    assert len(document.findings) == 1
    return document.findings[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("2026-01-31", "2026-01-31"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0x1F", 31),
        ("0o17", 15),
        ("+5", 5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'5'", "5"),
        ("1.4.2", "1.4.2"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, value):
    data = parse_document(f"key: {text}\n").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_keys_are_always_texts():
    assert parse_document("on: 1\n200: 2\ntrue: 3\n1.5: 4\n").data == {"on": 1, "200": 2, "true": 3, "1.5": 4}


def test_json_is_read_as_json():
    text = '{"smile": "\\ud83d\\ude00",\n\t"slash": "\\/",\t"n": [1, 2.5, -3, null, true]}'
    assert parse_document(text).data == {"smile": "😀", "slash": "/", "n": [1, 2.5, -3, None, True]}


def test_flow_maps_that_are_not_json_are_yaml():
    assert parse_document("{a: 1, b: [x, 'y']}").data == {"a": 1, "b": ["x", "y"]}


def test_aliases_are_copies():
    data = parse_document("a: &x {k: [1]}\nb: *x\n").data
    assert data["a"] == data["b"]
    assert data["a"] is not data["b"]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3, 1),
        ('{"a": 1,\n "a": 2}', "duplicate_key", 2, 2),
        ("200: x\n'200': y\n", "duplicate_key", 2, 1),
        ("a: !!python/object:os.system x\n", "tag", 1, 4),
        ("a: !mine x\n", "tag", 1, 4),
        ("a: {<<: {b: 1}}\n", "merge_key", 1, 5),
        ("a: *nothing\n", "alias", 1, 4),
        ("a: &x [*x]\n", "alias", 1, 8),
        ("a: 1\n---\nb: 2\n", "several_documents", 2, 1),
        ("a: .inf\n", "number", 1, 4),
        ("a: [1, .nan]\n", "number", 1, 8),
        ("a: 99999999999999999999\n", "number", 1, 4),
        ("a: 1e999\n", "number", 1, 4),
        ("a: 0123\n", "number", 1, 4),
        ("a: b\n  \x00c", "control_character", 2, 3),
        ('a: "b\\0"\n', "control_character", 1, 4),
        ('{"a": "\\u0000"}', "control_character", 1, 7),
        ('{"a": "\\ud800"}', "control_character", 1, 7),
        ("a: \x1b[0m", "control_character", 1, 4),
        ("a:\n\t- b\n", "syntax", 2, 1),
        ("a: b: c\n", "syntax", 1, 5),
        ("a: [1, 2\n", "syntax", 2, 1),
        ("a: {{ inputs.b }}\n", "key", 1, 5),
        ("? [1]\n: 2\n", "key", 1, 3),
    ],
)
def test_what_is_refused_has_a_place(text, code, line, column):
    finding = only_finding(text)
    assert (finding.code, finding.line, finding.column) == (code, line, column)


def test_a_tab_is_called_a_tab():
    assert "tab" in only_finding("a:\n\t- b\n").message


def test_reading_goes_on_behind_a_bad_value():
    document = parse_document("a: .inf\nb: .nan\nc: 1\nc: 2\n")
    assert [one.code for one in document.findings] == ["number", "number", "duplicate_key"]
    assert document.data["c"] == 1


def test_every_value_and_key_has_a_place():
    document = parse_document("steps:\n  - id: a\n    with: {url: 'x'}\n")
    assert (document.values["/steps/0/with/url"].line, document.values["/steps/0/with/url"].column) == (3, 17)
    assert (document.keys["/steps/0/with/url"].line, document.keys["/steps/0/with/url"].column) == (3, 12)


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("a: see {{ x }}\n", 7, (1, 11)),
        ("a: 'see {{ x }}'\n", 7, (1, 12)),
        ('{"a": "see {{ x }}"}', 7, (1, 15)),
        ("a: |\n  one\n  see {{ x }}\n", 11, (3, 10)),
    ],
)
def test_a_place_inside_a_text(text, offset, place):
    finding = parse_document(text).finding(Problem("x", "/a", "...", offset=offset))
    assert (finding.line, finding.column) == place


def test_what_is_missing_is_placed_at_what_is_there():
    finding = parse_document("a:\n  b: 1\n").finding(Problem("x", "/a/b/c/d", "..."))
    assert (finding.line, finding.column) == (2, 6)


@pytest.mark.parametrize(
    ("limits", "text", "code"),
    [
        (Limits(definition_bytes=10), "a: 1234567890", "limit_definition_bytes"),
        (Limits(depth=3), "a: [[[1]]]", "limit_depth"),
        (Limits(depth=3), '{"a": [[[1]]]}', "limit_depth"),
        (Limits(nodes=5), "[1, 2, 3, 4, 5]", "limit_nodes"),
    ],
)
def test_limits_are_named(limits, text, code):
    finding = only_finding(text, limits)
    assert finding.code == code
    assert code.removeprefix("limit_") in finding.message
