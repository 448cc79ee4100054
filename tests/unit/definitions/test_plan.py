"""The interpreter's food: order, bodies, defaults, and what anybody reads."""

import time

import pytest

from onward.domain.definitions.plan import RetryPlan, case_label, compile_plan, walk
from onward.domain.definitions.shapes import SHAPES
from onward.domain.errors import Invalid


def plan_of(*steps, **more):
    return compile_plan({"name": "x", "steps": list(steps), **more})


def one(**fields):
    return plan_of({"id": "s", **fields}).root[0]


def put(step_id, text="1"):
    return {"id": step_id, "type": "set", "vars": {"v": text}}


def test_steps_keep_the_order_of_the_document():
    """R5: nothing sorts steps."""
    switch = {
        "id": "z",
        "type": "switch",
        "on": "1",
        "cases": {"b": [put("y")], "a": [put("x")]},
        "default": [put("w")],
    }
    plan = plan_of(put("q"), switch, put("a"), on_failure=[put("m")])
    assert [step.id for step in walk(plan.root)] == ["q", "z", "y", "x", "w", "a"]
    assert [(step.id, step.index) for step in plan.steps.values()] == [
        *[("q", 0), ("z", 1), ("y", 2), ("x", 3), ("w", 4), ("a", 5), ("m", 6)]
    ]


@pytest.mark.parametrize(
    ("step", "slots"),
    [
        ({"type": "if", "condition": "true", "then": [put("a")]}, {"then": ["a"], "else": []}),
        ({"type": "switch", "on": "1", "cases": {"1": [put("a")]}}, {"case:1": ["a"], "default": []}),
        ({"type": "foreach", "items": [], "do": [put("a")]}, {"do": ["a"]}),
        (
            {"type": "parallel", "branches": {"l": [put("a")], "r": [put("b")]}},
            {"branch:l": ["a"], "branch:r": ["b"]},
        ),
        (
            {"type": "try", "do": [put("a")], "catch": [put("b")]},
            {"do": ["a"], "catch": ["b"], "finally": []},
        ),
    ],
)
def test_bodies_are_in_slots(step, slots):
    compiled = one(**step)
    assert {name: [inner.id for inner in body] for name, body in compiled.slots.items()} == slots


def test_pointers_lead_to_the_step():
    step = one(type="parallel", branches={"l": [put("a"), put("b")]})
    assert step.slots["branch:l"][1].pointer == "/steps/0/branches/l/1"


def test_expressions_are_parsed_once_and_durations_are_seconds():
    step = one(type="while", condition="vars.n < 3", max_iterations=5, every="1m30s", do=[put("a")])
    assert step.fields["condition"].source == "vars.n < 3"
    assert step.fields["every"] == 90.0
    assert step.fields["max_iterations"] == 5


def test_every_field_of_the_type_is_there_with_its_default():
    step = one(type="foreach", items="{{ [1] }}", do=[put("a")])
    assert dict(step.fields) == {
        "items": "{{ [1] }}",
        "as": "item",
        "concurrency": 1,
        "on_item_error": "fail",
    }
    assert set(one(type="approval", title="t").fields) == set(SHAPES["approval"].fields)


def test_retry_has_defaults():
    assert one(type="action", action="a.b", retry={"attempts": 3}).retry == RetryPlan(3, 1.0, 2.0, 300.0)
    full = {"attempts": 2, "backoff": "5s", "factor": 1.5, "max": "1m", "on": ["action"]}
    assert one(type="action", action="a.b", retry=full).retry == RetryPlan(
        2, 5.0, 1.5, 60.0, frozenset({"action"})
    )
    assert one(type="action", action="a.b").retry is None


def test_agents_have_five_minutes_unless_they_say_otherwise():
    assert one(type="agent", agent="a", prompt="p").timeout == 300
    assert one(type="agent", agent="a", prompt="p", timeout="1h").timeout == 3600
    assert one(type="action", action="a.b").timeout is None


def test_a_wait_for_an_event_is_a_plan_of_its_own():
    event = {"name": "paid", "key": "{{ inputs.k }}", "where": "event.data.n > 0", "look_back": "1h"}
    step = one(type="wait", event=event)
    assert (step.fields["event"].key, step.fields["event"].look_back) == ("{{ inputs.k }}", 3600.0)
    assert step.reads.names == {"inputs"}


def test_a_wait_may_be_as_long_as_a_template_says():
    assert one(type="wait", **{"for": "{{ inputs.pause }}"}).fields["for"] == "{{ inputs.pause }}"
    assert one(type="wait", **{"for": "5s"}).fields["for"] == 5.0


def test_the_head_of_the_definition():
    plan = plan_of(
        put("a"),
        timeout="1d",
        concurrency={"key": "{{ inputs.k }}", "limit": 2},
        outputs={"v": "{{ steps.a.output }}"},
    )
    assert plan.timeout == 86_400
    assert (plan.concurrency.key, plan.concurrency.limit) == ("{{ inputs.k }}", 2)
    assert (plan.concurrency.when_full, plan.concurrency.while_waiting) == ("queue", "release")
    assert plan.outputs == {"v": "{{ steps.a.output }}"}
    assert plan_of(put("a")).outputs is None


def test_only_what_somebody_reads_is_referenced():
    plan = plan_of(
        put("a"), put("b"), put("c", "{{ steps.a.output }}"), outputs={"v": "{{ steps.c.status }}"}
    )
    assert plan.referenced == {"a", "c"}
    assert plan.reads_after.steps == {"c"}


@pytest.mark.parametrize("text", ["{{ steps }}", "{{ steps[inputs.which].output }}", "{{ size(steps) }}"])
def test_a_computed_reference_means_all_steps(text):
    assert plan_of(put("a"), put("b", text)).referenced == {"a", "b"}


def test_the_last_step_of_a_referenced_loop_is_referenced():
    each = {"id": "each", "type": "foreach", "items": [], "do": [put("first"), put("last")]}
    assert plan_of(each, put("z", "{{ steps.each.output }}")).referenced == {"each", "last"}


def test_what_a_step_reads_and_what_its_bodies_read():
    body = put("in", "{{ steps.a.output }} {{ item }} {{ loop.index }} {{ vars.x }}")
    step = one(type="foreach", items="{{ inputs.list }}", do=[body], **{"if": "trigger.type == 'x'"})
    assert step.reads.names == {"inputs", "trigger"}
    assert step.reads.steps == set()
    assert step.reads_within.steps == {"a"}
    assert step.reads_within.names == {"inputs", "trigger", "vars"}


def test_the_script_and_every_template_count_as_reads():
    step = one(type="shell", run="echo {{ steps.a.output }}", env={"T": "{{ steps.b.output }}"})
    assert step.reads.steps == {"a", "b"}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"id": "s", "type": "nope"}, "unknown_step_type"),
        ({"type": "return"}, "missing_field"),
        ({"id": "s", "type": "fail"}, "missing_field"),
    ],
)
def test_what_cannot_be_run_is_refused_again(step, code):
    """R19: an unknown step type is an error at save and at run."""
    with pytest.raises(Invalid) as refused:
        plan_of(step)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("high", "high"),
        (200, "200"),
        (200.0, "200"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        ([1, "a"], '[1,"a"]'),
    ],
)
def test_labels_of_cases(value, label):
    assert case_label(value) == label


def test_a_hundred_steps_are_compiled_quickly():
    """The bound is ten times what it takes, so that a busy machine does not fail it."""
    steps = [
        {"id": f"s{n}", "type": "action", "action": "a.b", "with": {"u": "x/{{ inputs.a }}"}}
        for n in range(100)
    ]
    compile_plan({"name": "x", "steps": steps})
    begin = time.process_time()
    compile_plan({"name": "x", "steps": steps})
    assert time.process_time() - begin < 0.05
