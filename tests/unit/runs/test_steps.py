"""How single steps begin, end, fail and are tried again."""

from __future__ import annotations

from onward.domain.runs.events import (
    ApprovalDecided,
    CancelAsked,
    ChildEnded,
    EventArrived,
    Failed,
    Interrupted,
    OutcomeChosen,
    Succeeded,
)
from onward.domain.runs.facts import ApprovalAsked, ApprovalClosed, StepError, WaitClosed, WaitOpened
from onward.domain.runs.machine import RunLimits
from simulator import Fails, Simulation, simulate

TWO = """
steps:
  - {id: a, type: action, action: x, with: {n: 1}}
  - {id: b, type: action, action: x, with: {from_a: "{{ steps.a.output.n }}"}}
outputs: {b: "{{ steps.b.output }}"}
"""


def event(run: Simulation, name: str, key: str = "", data: object = None, id: str = "evt_1") -> EventArrived:
    return EventArrived(
        run.now, {"id": id, "name": name, "key": key, "data": data, "at": run.now, "source": "t"}
    )


def test_steps_run_in_document_order_and_see_earlier_results():
    """R5: array order is the order, whatever the ids are."""
    run = simulate(TWO, {"a": {"n": 7}, "b": lambda call: call.arguments.value})
    assert run.executed == ["a", "b"]
    assert run.outputs == {"b": {"from_a": 7}}


def test_nothing_is_lost_between_segments():
    run = simulate(TWO, {"b": "done"}, held={"a"})
    assert run.status == "running"
    run.tell(Succeeded("a", 1, run.now, {"n": 1}))
    assert run.outputs == {"b": "done"}


def test_a_skipped_step_is_recorded_and_its_list_goes_on():
    run = simulate("steps: [{id: a, type: set, vars: {x: 1}, if: 'false'}, {id: b, type: set, vars: {y: 2}}]")
    assert run.ended("a") == [(1, "skipped")]
    assert run.status == "succeeded"


def test_a_failed_step_fails_the_run_with_its_own_error():
    """R13: the category and the real text arrive."""

    def refuse(call: object) -> None:
        raise Fails("denied", "no_entry")

    run = simulate("steps: [{id: a, type: action, action: x}]", {"a": refuse})
    assert (run.status, run.error.category, run.error.code, run.error.path) == (
        "failed",
        "denied",
        "no_entry",
        "a",
    )


def test_on_error_continue_shows_the_error_to_later_steps():
    document = """
    steps:
      - {id: a, type: action, action: x, on_error: continue}
      - {id: b, type: set, vars: {why: "{{ steps.a.error.code }}", how: "{{ steps.a.status }}"}}
    outputs: {b: "{{ steps.b.output }}"}
    """

    def broken(call: object) -> None:
        raise Fails()

    assert simulate(document, {"a": broken}).outputs == {"b": {"why": "broken", "how": "failed"}}


RETRY = """
steps:
  - {id: a, type: action, action: x, retry: {attempts: 3, backoff: 2s, factor: 3, on: [transient]}}
"""


def test_a_retry_waits_longer_each_time_and_counts_attempts():
    def broken(call: object) -> None:
        raise Fails("transient")

    run = simulate(RETRY, {"a": broken})
    assert run.status == "waiting"
    assert run.sleep(1.9).executed == ["a"]
    assert run.sleep(0.1).executed == ["a", "a"]
    assert run.sleep(5.9).executed == ["a", "a"]
    assert run.sleep(0.1).status == "failed"
    assert run.ended("a") == [(1, "failed"), (2, "failed"), (3, "failed")]


def test_a_category_that_is_not_named_is_not_retried():
    def broken(call: object) -> None:
        raise Fails("action")

    assert simulate(RETRY, {"a": broken}).executed == ["a"]


def test_a_service_that_asks_for_patience_gets_it():
    def busy(call: object) -> None:
        raise Fails("transient", retry_after=10)

    run = simulate(RETRY, {"a": busy})
    assert run.sleep(9).executed == ["a"]
    assert run.sleep(1).executed == ["a", "a"]


def test_an_interrupted_step_is_a_new_attempt_outside_of_the_retry_policy():
    """architecture: a step under way when the process died is executed again."""
    run = simulate("steps: [{id: a, type: action, action: x}]", held={"a"})
    run.held = set()
    run.tell(Interrupted("a", 1, run.now))
    assert [call.attempt for call in run.calls] == [1, 2]
    assert run.status == "succeeded"


def test_a_step_that_keeps_killing_its_worker_is_given_up():
    run = simulate("steps: [{id: a, type: action, action: x}]", held={"a"})
    for attempt in range(1, 7):
        run.tell(Interrupted("a", attempt, run.now))
    assert (run.status, run.error.code) == ("failed", "worker_died")


AT_MOST_ONCE = (
    "steps: [{id: a, type: action, action: x, delivery: at_most_once}]\noutputs: {a: '{{ steps.a.output }}'}"
)


def test_at_most_once_is_never_executed_again_but_asks_a_human():
    """R8: unknown is shown as unknown."""
    run = simulate(AT_MOST_ONCE, held={"a"})
    run.tell(Interrupted("a", 1, run.now))
    assert run.executed == ["a"]
    assert run.status == "waiting"
    assert [f.kind for f in run.facts if isinstance(f, WaitOpened)] == ["outcome"]
    run.tell(OutcomeChosen(run.now, "a", "succeeded", "ann", {"id": 5}))
    assert run.outputs == {"a": {"id": 5}}


def test_a_human_may_say_that_it_failed_or_should_be_tried_again():
    failed = simulate(AT_MOST_ONCE, held={"a"})
    failed.tell(Interrupted("a", 1, failed.now)).tell(OutcomeChosen(failed.now, "a", "failed", "ann"))
    assert failed.error.category == "unknown_outcome"
    retried = simulate(AT_MOST_ONCE, held={"a"})
    retried.tell(Interrupted("a", 1, retried.now)).tell(OutcomeChosen(retried.now, "a", "retry", "ann"))
    assert retried.executed == ["a", "a"]


def test_a_late_or_repeated_answer_changes_nothing():
    """R7."""
    run = simulate(TWO, held={"a"})
    run.tell(Succeeded("a", 1, run.now, {"n": 1}))
    before = list(run.facts)
    run.tell(
        Succeeded("a", 1, run.now, {"n": 2}), Failed("b", 1, run.now, StepError("action", "late", "late"))
    )
    assert run.facts == before
    assert run.status == "succeeded"


def test_a_missing_value_is_an_error_with_a_place():
    run = simulate("steps: [{id: a, type: set, vars: {x: '{{ inputs.nope }}'}}]")
    assert (run.error.category, run.error.path, run.error.details["pointer"]) == ("expression", "a", "/x")


def test_a_wait_ends_at_its_time_and_not_before():
    run = simulate("steps: [{id: a, type: wait, for: 10m}]")
    assert run.status == "waiting"
    assert run.sleep(599).status == "waiting"
    assert run.sleep(1).status == "succeeded"


def test_a_wait_until_an_instant_that_has_passed_goes_on_at_once():
    run = simulate("steps: [{id: a, type: wait, until: '2020-01-01T00:00:00Z'}]")
    assert run.tell().status == "succeeded"


EVENT = """
steps:
  - id: a
    type: wait
    event: {name: paid, key: "{{ inputs.order }}", where: event.data.amount > 10}
    timeout: 1h
outputs: {got: "{{ steps.a.output.data }}"}
"""


def test_an_event_is_matched_by_name_key_and_filter():
    run = simulate(EVENT, inputs={"order": "o1"})
    run.tell(event(run, "paid", "o2", {"amount": 11}), event(run, "paid", "o1", {"amount": 9}))
    assert run.status == "waiting"
    run.tell(event(run, "paid", "o1", {"amount": 11}))
    assert run.outputs == {"got": {"amount": 11}}


def test_an_event_that_does_not_come_times_out():
    run = simulate(EVENT, inputs={"order": "o1"}).sleep(3600)
    assert (run.error.category, run.error.code) == ("timeout", "event_timeout")


def test_one_event_is_taken_by_one_wait_of_a_run_only():
    run = simulate("steps: [{id: a, type: wait, event: {name: e}}, {id: b, type: wait, event: {name: e}}]")
    run.tell(event(run, "e", id="evt_1")).tell(event(run, "e", id="evt_1"))
    assert run.status == "waiting"
    assert run.tell(event(run, "e", id="evt_2")).status == "succeeded"


APPROVAL = """
steps:
  - {id: ok, type: approval, title: "Pay {{ inputs.n }}?", deadline: 1h, on_deadline: deny, ON_DENY}
  - {id: after, type: action, action: x}
"""


def decided(run: Simulation, decision: str) -> ApprovalDecided:
    return ApprovalDecided(run.now, "ok", decision, "ann", run.now, "fine", None)  # type: ignore[arg-type]


def test_an_approval_shows_what_it_is_about_and_waits():
    run = simulate(APPROVAL.replace(", ON_DENY", ""), inputs={"n": 5})
    assert next(f.title for f in run.facts if isinstance(f, ApprovalAsked)) == "Pay 5?"
    assert run.status == "waiting"
    assert run.tell(decided(run, "approved")).executed == ["after"]


def test_a_denial_fails_the_step_unless_the_author_goes_on():
    denied = simulate(APPROVAL.replace(", ON_DENY", ""), inputs={"n": 5})
    assert denied.tell(decided(denied, "denied")).error.category == "denied"
    continued = simulate(APPROVAL.replace("ON_DENY", "on_deny: continue"), inputs={"n": 5})
    assert continued.tell(decided(continued, "denied")).executed == ["after"]


def test_the_deadline_decides_when_nobody_does():
    run = simulate(APPROVAL.replace(", ON_DENY", ""), inputs={"n": 5}).sleep(3600)
    assert run.error.category == "denied"
    assert next(f.status for f in run.facts if isinstance(f, ApprovalClosed)) == "expired"


CHILD = """
steps:
  - {id: a, type: workflow, workflow: other, inputs: {n: 1}, retry: {attempts: 2, backoff: 1s, on: [transient]}}
outputs: {a: "{{ steps.a.output.n }}"}
"""


def test_a_child_gives_its_outputs():
    run = simulate(CHILD)
    assert run.status == "waiting"
    run.tell(ChildEnded(run.now, "a", "child-of-a-1", "succeeded", {"n": 3}))
    assert run.outputs == {"a": 3}


def test_a_failed_child_is_a_new_child_on_retry():
    run = simulate(CHILD)
    run.tell(
        ChildEnded(run.now, "a", "child-of-a-1", "failed", None, {"category": "transient", "message": "m"})
    )
    run.sleep(1)
    run.tell(ChildEnded(run.now, "a", "child-of-a-1", "succeeded", {"n": 3}))  # the first one, once more
    assert run.status == "waiting"
    run.tell(ChildEnded(run.now, "a", "child-of-a-2", "succeeded", {"n": 4}))
    assert run.outputs == {"a": 4}


def test_return_ends_the_run_at_once():
    run = simulate(
        "steps: [{id: a, type: if, condition: 'true', then: [{id: r, type: return, outputs: {x: 1}}]},"
        " {id: b, type: action, action: x}]"
    )
    assert (run.outputs, run.executed) == ({"x": 1}, [])


def test_fail_ends_the_run_with_the_authors_words():
    run = simulate("steps: [{id: a, type: fail, message: 'no {{ 1 + 1 }}', code: too_bad}]")
    assert (run.error.code, run.error.message) == ("too_bad", "no 2")


def test_on_failure_runs_and_reads_the_error_and_the_run_stays_failed():
    document = """
    steps: [{id: a, type: fail, message: boom}]
    on_failure: [{id: s, type: action, action: x, with: {text: "{{ run.error.message }} {{ error.code }}"}}]
    """
    run = simulate(document)
    assert run.calls[0].arguments.value == {"text": "boom failed_by_author"}
    assert (run.status, run.error.message) == ("failed", "boom")


def test_cancel_drops_what_is_under_way():
    """R9."""
    run = simulate(TWO, held={"a"}).tell()
    run.tell(CancelAsked(run.now, "enough", "ann"))
    assert (run.status, run.dropped(), run.ended("a")) == ("cancelled", ["a"], [(1, "cancelled")])


def test_cancel_closes_waits():
    run = simulate("steps: [{id: a, type: wait, for: 1h}]")
    run.tell(CancelAsked(run.now, "enough", "ann"))
    assert [(f.path, f.outcome) for f in run.facts if isinstance(f, WaitClosed)] == [("a", "cancelled")]
    assert run.status == "cancelled"


def test_a_run_has_a_limit_of_step_runs():
    """R18."""
    body = "[{id: w, type: while, condition: 'true', max_iterations: 100, do: [{id: s, type: set, vars: {x: 1}}]}]"
    run = simulate(f"steps: {body}", limits=RunLimits(step_runs=20))
    assert (run.error.category, run.error.code) == ("budget", "limit_step_runs")
