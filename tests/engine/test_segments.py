"""One segment after the other over the real ledger, without Temporal: crashes, budgets, sizes, secrets."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.clock import SystemClock
from onward.engine.activities import segment as segments
from onward.engine.activities.book import Fenced
from onward.engine.contracts import AdvanceTask
from onward.services import approvals, cancel, events, outcomes
from onward.services.launch import LaunchRequest, launch
from segment_world import Desk, Execution, MortalLedger, fill

COUNTED = """
inputs: {file: {type: string}}
steps:
  - {id: a, type: action, action: probe.mark, with: {file: "{{ inputs.file }}", value: 1}}
  - {id: t, type: set, vars: {now: "{{ string(now()) }}"}}
  - {id: b, type: action, action: probe.mark, with: {file: "{{ inputs.file }}", value: "{{ vars.now }}"}}
outputs: {now: "{{ vars.now }}", b: "{{ steps.b.output }}"}
"""


def marks(file: Path) -> list[str]:
    """path and attempt of each execution."""
    return [" ".join(line.split()[:2]) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.mark.parametrize("deaths", [{1}, {2}, {3}, {1, 2, 3, 4}, {2, 4, 6}, {3, 5, 7}])
async def test_a_step_with_a_receipt_is_never_executed_again(desk: Desk, tmp_path: Path, deaths: set[int]):
    """R4: and `now()` is the same in whichever process."""
    file = tmp_path / "marks"
    run = desk.launch(COUNTED, {"file": str(file)})
    run.ledger = MortalLedger(desk.ledger, frozenset(deaths))
    await run.to_its_end()
    assert run.row.status == "succeeded"
    assert run.row.outputs["now"] == run.row.outputs["b"]
    assert {step.attempt for step in run.steps()} == {1}
    ended_before = len(set(marks(file)))
    assert len(marks(file)) - ended_before <= sum(death % 2 == 0 for death in deaths)


async def test_a_step_that_was_cut_off_twice_is_not_failed_for_it(desk: Desk, tmp_path: Path):
    """The end of an attempt that a dead worker left behind is no failure of the step."""
    file, hold = tmp_path / "marks", tmp_path / "hold"
    run = desk.launch(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, with: {file: '%s', hold: '%s', value: 7}}]\n"
            "outputs: {a: '{{ steps.a.output }}'}",
            file,
            hold,
        )
    )
    await cut_off(run, attempt=1)
    await cut_off(run, attempt=2)
    hold.touch()
    await run.to_its_end()
    assert run.row.outputs == {"a": 7}
    assert run.attempts("a") == [(1, "failed"), (2, "failed"), (3, "succeeded")]
    assert len({line.split()[2] for line in file.read_text().splitlines()}) == 1, (
        "one key for all attempts (R12)"
    )


async def cut_off(run: Execution, attempt: int) -> None:
    """The worker of this segment dies while step `a` is under way."""
    execution = asyncio.create_task(run.advance())
    await until(lambda: (attempt, "running") in run.attempts("a"))
    execution.cancel()
    await asyncio.gather(execution, return_exceptions=True)


async def test_a_zombie_writes_nothing_and_the_new_holder_goes_on(desk: Desk, tmp_path: Path):
    file, hold = tmp_path / "marks", tmp_path / "hold"
    run = desk.launch(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, with: {file: '%s', hold: '%s'}},"
            " {id: b, type: action, action: probe.mark, with: {file: '%s'}}]",
            file,
            hold,
            file,
        )
    )
    zombie = asyncio.create_task(run.attempt(first_task(run)))
    await until(lambda: (1, "running") in run.attempts("a"))
    successor = asyncio.create_task(run.advance())
    await until(lambda: marks(file) == ["a 1", "a 2"])
    with pytest.raises(Fenced):
        await zombie
    hold.touch()
    await successor
    assert (run.progress, marks(file)) == ("ended", ["a 1", "a 2", "b 1"])


async def test_a_late_segment_does_no_harm(desk: Desk, tmp_path: Path):
    """A worker that was thought dead begins its old segment when the run is two further."""
    file = tmp_path / "marks"
    run = desk.launch(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, with: {file: '%s'}}, {id: w, type: wait, for: 1h},"
            " {id: b, type: action, action: probe.mark, with: {file: '%s'}}, {id: v, type: wait, for: 1h}]",
            file,
            file,
        )
    )
    old = first_task(run)
    await run.advance()
    run.pass_until(min(run.state["timers"].values()))
    await run.advance()
    await run.attempt(old)
    await run.to_its_end()
    assert (run.row.status, marks(file)) == ("succeeded", ["a 1", "b 1"])


async def test_a_cancel_is_noticed_while_a_quick_step_hangs(desk: Desk, tmp_path: Path):
    """R9."""
    file = tmp_path / "marks"
    run = desk.launch(
        fill("steps: [{id: a, type: action, action: probe.mark, with: {file: '%s', hold: /never}}]", file)
    )
    execution = asyncio.create_task(run.advance())
    await until(lambda: bool(marks(file)))
    await asyncio.to_thread(cancel.cancel_run, desk.app, desk.admin, run.run_id, "enough")
    asked = time.monotonic()
    await execution
    assert time.monotonic() - asked < 1.5
    assert (run.row.status, run.attempts("a")) == ("cancelled", [(1, "cancelled")])


async def test_a_spent_budget_lets_signals_in(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(segments, "BUDGET_SECONDS", 0.05)
    run = desk.launch(
        "steps: [{id: e, type: foreach, items: '{{ [1, 2, 3, 4, 5, 6, 7, 8] }}', as: i,"
        " do: [{id: s, type: action, action: probe.slow}]}]\noutputs: {n: '{{ size(steps.e.output) }}'}"
    )
    await run.advance()
    assert run.progress == "more"
    await run.to_its_end()
    assert (run.row.outputs, run.segment > 2) == ({"n": 8}, True)
    assert len(run.steps()) == 9


@pytest.mark.parametrize("size", [100, 70_000, 250_000])
async def test_outputs_of_any_size_come_back_equal(desk: Desk, size: int):
    run = desk.launch(
        fill(
            "steps:\n"
            "  - {id: t, type: action, action: probe.text, with: {size: %d}}\n"
            "  - {id: v, type: set, vars: {kept: '{{ steps.t.output }}'}}\n"
            "  - {id: w, type: wait, for: 1h}\n"
            "  - {id: e, type: action, action: probe.echo, with: {value: '{{ steps.t.output }}'}}\n"
            "  - {id: s, type: action, action: probe.size, with: {value: '{{ steps.e.output }}'}}\n"
            "outputs: {n: '{{ steps.s.output }}'}",
            size,
        )
    )
    await run.advance()
    assert len(json.dumps(run.state)) < 70_000 * 3
    await run.to_its_end()
    assert (run.row.error, run.row.outputs) == (None, {"n": size})


async def test_an_output_of_megabytes_is_kept_beside_its_row(desk: Desk):
    run = desk.launch("steps: [{id: t, type: action, action: probe.text, with: {size: 3000000}}]")
    await run.to_its_end()
    [step] = run.steps()
    assert step.output is None
    blob = await desk.ledger.get_blob(desk.admin.workspace_id, step.output_blob)
    assert blob is not None
    assert json.loads(blob) == "x" * 3_000_000


async def test_a_loop_may_give_megabytes(desk: Desk):
    run = desk.launch(
        "steps:\n"
        "  - {id: e, type: foreach, items: '{{ [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }}', as: i, concurrency: 3, do: ["
        "{id: w, type: wait, for: 1m}, {id: t, type: action, action: probe.text, with: {size: 500000}}]}\n"
        "outputs: {n: '{{ size(steps.e.output) }}'}"
    )
    await run.to_its_end()
    assert run.row.outputs == {"n": 10}


async def test_what_an_author_writes_is_never_taken_for_ours(desk: Desk):
    """A variable that looks like a reference to a blob is a variable."""
    run = desk.launch(
        "steps: [{id: s, type: set, vars: {x: {blob: nowhere}}}, {id: w, type: wait, for: 1h}]\n"
        "outputs: {x: '{{ vars.x }}'}"
    )
    await run.to_its_end()
    assert run.row.outputs == {"x": {"blob": "nowhere"}}


async def test_a_long_step_with_large_arguments_is_still_performed(desk: Desk, tmp_path: Path):
    run = desk.launch(
        fill(
            "steps: [{id: t, type: action, action: probe.text, with: {size: 90000}}, {id: l, type: action,"
            " action: probe.long_mark, with: {file: '%s', value: '{{ steps.t.output }}'}}]\n"
            "outputs: {n: '{{ size(steps.l.output) }}'}",
            tmp_path / "marks",
        )
    )
    await run.advance()
    await run.advance(await run.perform("l"))
    assert (run.row.status, run.row.outputs) == ("succeeded", {"n": 90_000})


@pytest.mark.parametrize("kind", ["nan", "surrogate", "nul", "huge", "deep"])
async def test_a_strange_output_is_the_steps_own_matter(desk: Desk, kind: str):
    """It is kept or refused, and never breaks the interpreter."""
    run = desk.launch(
        fill(
            "steps: [{id: s, type: action, action: probe.strange, with: {kind: %s}, on_error: continue}]\n"
            "outputs: {s: '{{ steps.s.status }}'}",
            kind,
        )
    )
    await run.to_its_end()
    assert (run.row.error, run.row.status) == (None, "succeeded")


@pytest.mark.parametrize(
    "value", ["{{ 1e308 * 10.0 }}", "{{ parse_json('\"\\\\ud800\"') }}", "{{ [double('nan')] }}"]
)
async def test_a_strange_value_of_an_expression_fails_its_step(desk: Desk, value: str):
    run = desk.launch(
        {
            "steps": [
                {"id": "s", "type": "set", "vars": {"x": value}},
                {"id": "w", "type": "wait", "for": "1h"},
            ]
        }
    )
    await run.to_its_end()
    assert run.row.status == "succeeded" or run.row.error["category"] == "expression"


# --- waits ------------------------------------------------------------------------------------


async def test_a_second_wait_is_a_wait_too(desk: Desk):
    """R10."""
    run = desk.launch("steps: [{id: a, type: wait, for: 1h}, {id: b, type: wait, for: 1h}]")
    await run.advance()
    assert run.row.status == "waiting"
    run.pass_until(min(run.state["timers"].values()))
    await run.advance()
    assert (run.row.status, run.attempts("b")) == ("waiting", [(1, "waiting")])


async def test_a_wait_of_less_than_a_second_is_precise(desk: Desk):
    """R10: it is slept in its segment, and seen as a wait."""
    desk.clock = SystemClock()  # type: ignore[assignment]
    desk.app = replace(desk.app, clock=desk.clock)
    run = desk.launch("steps: [{id: a, type: wait, for: 400ms}, {id: b, type: wait, for: 400ms}]")
    began = time.monotonic()
    await run.advance()
    assert (run.progress, time.monotonic() - began < 1.2) == ("ended", True)
    statuses = ["running", "waiting", "running", "waiting", "running", "succeeded"]
    assert told_statuses(desk, run.run_id)[-6:] == statuses


async def test_who_may_be_answered_does_not_sleep_in_a_segment(desk: Desk):
    desk.clock = SystemClock()  # type: ignore[assignment]
    desk.app = replace(desk.app, clock=desk.clock)
    run = desk.launch(
        "steps: [{id: a, type: wait, event: {name: paid}, timeout: 400ms, on_timeout: continue}]"
    )
    await run.advance()
    assert (run.progress, run.row.status) == ("open", "waiting")


async def test_an_event_that_is_none_of_ours_changes_nothing(desk: Desk):
    """R10."""
    run = desk.launch("steps: [{id: a, type: wait, event: {name: paid}}]")
    await run.advance()
    await run.advance(run.told("event", id="evt_1", name="other", key="", data=None, at="", source=""))
    assert run.row.status == "waiting"


async def test_an_event_is_taken_once_in_a_run(desk: Desk):
    """A wait in a loop looks back, and does not find the event of the iteration before."""
    run = desk.launch(
        "steps: [{id: e, type: foreach, items: '{{ [1, 2] }}', as: i,"
        " do: [{id: w, type: wait, event: {name: paid, look_back: 1h}}]}]\n"
        "outputs: {events: '{{ steps.e.output }}'}"
    )
    events.publish(desk.app, desk.admin, "paid", "", {"n": 1})
    await run.advance()
    assert run.row.status == "waiting"
    events.publish(desk.app, desk.admin, "paid", "", {"n": 2})
    await run.advance(*[signal_of(s) for s in desk.engine.signals_of(run.run_id)])
    assert [event["data"]["n"] for event in run.row.outputs["events"]] == [1, 2]


async def test_an_event_behind_many_that_were_taken_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Looking back reads a page after the other, and the first ones are all old news."""
    monkeypatch.setattr(events, "LOOK_BACK_LIMIT", 2)
    run = desk.launch(
        "steps: [{id: e, type: foreach, items: '{{ [1, 2, 3, 4, 5, 6, 7] }}', as: i, do: ["
        "{id: w, type: wait, event: {name: paid}}, {id: s, type: action, action: probe.slow}]}]\n"
        "outputs: {events: '{{ steps.e.output.map(one, 1) }}'}"
    )
    await run.advance()
    for number in range(7):
        events.publish(desk.app, desk.admin, "paid", "", {"n": number})
    await run.advance(signal_of(desk.engine.signals_of(run.run_id)[0]))
    assert run.row.status == "succeeded"


@pytest.mark.parametrize("decided", [True, False])
async def test_of_a_decision_and_its_deadline_one_counts(desk: Desk, decided: bool):
    """A2: the row and the run say the same, whatever the run was told."""
    run = desk.launch(
        "steps: [{id: ok, type: approval, title: 'Go?', allow_self: true, deadline: 1h, on_deadline: deny}]"
    )
    await run.advance()
    [open_one] = approvals.list_approvals(desk.app, desk.admin).items
    if decided:
        approvals.decide(desk.app, desk.admin, open_one.id, "approve")
    run.pass_until(min(run.state["timers"].values()))
    await run.advance()
    row = approvals.show_approval(desk.app, desk.admin, open_one.id)
    assert (row.status, run.row.status) == (("approved", "succeeded") if decided else ("expired", "failed"))
    assert run.waits(only_open=True) == []


async def test_a_deadline_within_a_segment_hears_of_a_decision(desk: Desk):
    """A2: time that passes inside a segment is time like any other."""
    run = desk.launch(
        "steps: [{id: ok, type: approval, title: 'Go?', allow_self: true, deadline: 1h, on_deadline: deny}]"
    )
    await run.advance()
    [open_one] = approvals.list_approvals(desk.app, desk.admin).items
    approvals.decide(desk.app, desk.admin, open_one.id, "approve")
    desk.clock.move(minutes=59, seconds=59.9)
    await run.advance()
    assert run.row.status == "succeeded"


async def test_a_decision_in_the_instant_of_its_deadline(desk: Desk):
    """A2: whoever is first, the row and the run say the same."""
    document = (
        "steps: [{id: ok, type: approval, title: 'Go?', allow_self: true, deadline: 1h, on_deadline: deny}]"
    )
    for _ in range(10):
        run = await desk.launch(document).advance()
        [asked] = [
            one for one in approvals.list_approvals(desk.app, desk.admin).items if one.status == "open"
        ]
        at_its_deadline = AdvanceTask(
            desk.admin.workspace_id, run.run_id, 2, str(asked.deadline_at), run.state, []
        )
        await asyncio.gather(
            asyncio.to_thread(approvals.decide, desk.app, desk.admin, asked.id, "approve"),
            run.attempt(at_its_deadline),
            return_exceptions=True,
        )
        status = approvals.show_approval(desk.app, desk.admin, asked.id).status
        assert (status, run.row.status) in {("approved", "succeeded"), ("expired", "failed")}


async def test_an_unknown_outcome_waits_for_a_human(desk: Desk, tmp_path: Path):
    """R8."""
    file = tmp_path / "marks"
    run = desk.launch(
        fill(
            "steps: [{id: a, type: action, action: probe.mark, delivery: at_most_once, with: {file: '%s', hold: /never}}]\n"
            "outputs: {a: '{{ steps.a.output }}'}",
            file,
        )
    )
    execution = asyncio.create_task(run.advance())
    await until(lambda: bool(marks(file)))
    execution.cancel()
    await asyncio.gather(execution, return_exceptions=True)
    await run.advance()
    assert (run.row.status, [wait.kind for wait in run.waits(only_open=True)]) == ("waiting", ["outcome"])
    outcomes.resolve_outcome(desk.app, desk.admin, run.run_id, "a", "succeeded", {"paid": True})
    await run.advance(signal_of(desk.engine.signals_of(run.run_id)[-1]))
    assert (run.row.outputs, marks(file)) == ({"a": {"paid": True}}, ["a 1"])


async def test_a_child_that_cannot_be_launched_is_not_waited_for(desk: Desk):
    """E3: the wait closes with the launch's failure."""
    child = desk.publish(
        "inputs: {n: {type: integer, required: true}}\nsteps: [{id: s, type: set, vars: {x: 1}}]"
    )
    run = desk.launch(
        fill(
            'steps: [{id: c, type: workflow, workflow: %s, inputs: {n: \'{{ parse_json("\\"no\\"") }}\'}, on_error: continue},'
            " {id: w, type: wait, for: 1h}]",
            child,
        )
    )
    await run.advance()
    assert [(wait.path, wait.kind) for wait in run.waits(only_open=True)] == [("w", "time")]


async def test_a_child_is_not_launched_for_a_step_that_was_called_off(desk: Desk):
    child = desk.publish("steps: [{id: s, type: wait, for: 1h}]")
    run = desk.launch(
        fill(
            "steps: [{id: p, type: parallel, branches: {a: [{id: c, type: workflow, workflow: %s}],"
            " b: [{id: f, type: fail, message: 'no'}]}, on_error: continue}, {id: w, type: wait, for: 1h}]",
            child,
        )
    )
    await run.advance()
    assert (run.row.status, desk.engine.started) == ("waiting", [run.run_id])


async def test_children_end_with_their_parent_even_if_it_died_first(desk: Desk):
    """R9: killed between its last fact and its last command."""
    child = desk.publish("steps: [{id: s, type: wait, for: 1h}]")
    run = desk.launch(fill("steps: [{id: c, type: workflow, workflow: %s}]", child))
    await run.advance()
    run.ledger = MortalLedger(desk.ledger, frozenset({1}))
    await run.advance(run.told("cancel", reason="enough", by="Ada"))
    assert run.row.status == "cancelled"
    [child_id] = [started for started in desk.engine.started if started != run.run_id]
    assert [signal.kind for signal in desk.engine.signals_of(child_id)] == ["cancel"]


# --- slots -------------------------------------------------------------------------------------


async def test_a_run_without_its_slot_is_never_seen_running(desk: Desk):
    """R11."""
    workflow = "concurrency: {key: k, limit: 1, while_waiting: keep}\nsteps: [{id: a, type: wait, for: 1h}]"
    first = desk.launch(workflow)
    name = first.row.workflow_name
    second = Execution(desk, relaunch(desk, name))
    await first.advance()
    await second.advance()
    assert (first.row.status, second.row.status, second.row.started_at) == ("waiting", "queued", None)
    assert "running" not in told_statuses(desk, second.run_id)
    await first.to_its_end()
    await second.to_its_end()
    assert told_statuses(desk, second.run_id)[-4:] == ["running", "waiting", "running", "succeeded"]


async def test_a_blocked_segment_keeps_its_receipts(desk: Desk, tmp_path: Path):
    """R4: it gave its slot back and died; when it has one again it does not begin anew."""
    file = tmp_path / "marks"
    run = desk.launch(
        fill(
            "concurrency: {key: k, limit: 1}\nsteps: [{id: a, type: action, action: probe.mark, with: {file: '%s'}},"
            " {id: w, type: wait, for: 1h}]",
            file,
        )
    )
    await run.attempt(first_task(run))  # and its answer is lost
    other = Execution(desk, relaunch(desk, run.row.workflow_name))
    await run.advance()
    assert (run.progress, run.row.status) == ("blocked", "queued")
    await other.advance(other.told("cancel", reason="enough", by="Ada"))
    await run.advance()
    assert (run.progress, run.row.status, marks(file)) == ("open", "waiting", ["a 1"])
    assert [wait.kind for wait in run.waits(only_open=True)] == ["time"]


# --- secrets -----------------------------------------------------------------------------------

SECRET = "hunter2-correct-horse"


@pytest.mark.parametrize("action", ["probe.echo", "probe.break", "probe.refuse", "event.emit"])
async def test_a_secret_is_in_no_row_and_no_log(
    desk: Desk, action: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    """E2: not in inputs, outputs, error texts, events, feed or logs."""
    desk.secret("TOKEN", SECRET)
    given: dict[str, Any] = {"value": "Bearer {{ secrets.TOKEN }}"}
    if action == "event.emit":
        given = {"name": "done", "data": {"token": "{{ secrets.TOKEN }}"}}
    run = desk.launch(
        {"steps": [{"id": "s", "type": "action", "action": action, "with": given, "on_error": "continue"}]}
    )
    await run.to_its_end()
    everything = (
        "".join(table_texts(desk)) + json.dumps(run.state) + caplog.text + "".join(capfd.readouterr())
    )
    assert run.row.status == "succeeded"
    assert SECRET not in everything


def table_texts(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        names = [
            row[0]
            for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return [repr(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in names]


def told_statuses(desk: Desk, run_id: str) -> list[str]:
    with desk.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT data FROM feed WHERE subject = ? AND kind = 'run.moved' ORDER BY seq", (f"run:{run_id}",)
        ).all()
    return [json.loads(row[0]).get("status", "") for row in rows]


def relaunch(desk: Desk, name: str) -> str:
    return launch(desk.app, desk.admin, LaunchRequest(name)).run.id


def first_task(run: Execution) -> AdvanceTask:
    return AdvanceTask(run.desk.admin.workspace_id, run.run_id, 1, run.desk.clock.now_text(), {}, [])


def signal_of(signal: Any) -> dict[str, Any]:
    return {"kind": signal.kind, "at": signal.at, "data": signal.data}


async def until(condition: Any) -> None:
    """Looks until it is so."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
