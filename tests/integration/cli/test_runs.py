from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import pytest

from api_world import World
from onward.domain.runs.facts import RunMoved, StepError, WaitOpened
from onward.store.ledger import SqlLedger
from terminal import Terminal
from working import ended, log, moved, now, record, started

Meanwhile = Callable[[Callable[[str], None]], None]


@pytest.fixture
def run(there: dict[str, str]) -> str:
    return there["run_id"]


@pytest.fixture
def worker(world: World) -> Iterator[Meanwhile]:
    """Does something with the next run that is started, as soon as somebody follows it."""
    threads: list[threading.Thread] = []
    done = threading.Event()

    def streams() -> list[str]:
        return list(world.app.state.api.streams.lines())

    def start(work: Callable[[str], None]) -> None:
        known = len(world.engine.started)

        def wait_and_work() -> None:
            while len(world.engine.started) == known or "onward_feed_streams 1" not in streams():
                done.wait(0.01)
            work(world.engine.started[-1])

        threads.append(threading.Thread(target=wait_and_work, daemon=True))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join(5)


def test_a_run_is_started_with_inputs(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("run", "greet", "-i", "name=Grace")
    assert (done.code, done.out.startswith("run_")) == (0, True)
    assert cli.json("runs", "show", done.out.strip())["run"]["inputs"] == {"name": "Grace"}


def test_wrong_inputs_are_refused_with_their_place(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("run", "greet", "-i", "name=7")
    assert done.code == 8
    assert "/inputs/name: " in done.err


def test_the_exit_code_is_the_outcome(
    cli: Terminal, there: dict[str, str], worker: Meanwhile, ledger: SqlLedger
) -> None:
    worker(lambda run: record(ledger, run, started(), ended(), moved("succeeded", {"text": "Hello"})))
    done = cli("run", "greet", "--wait", "--json")
    assert (done.code, done.json["outputs"]) == (0, {"text": "Hello"})


@pytest.mark.parametrize(("status", "code"), [("failed", 1), ("cancelled", 3)])
def test_a_bad_outcome_is_an_exit_code_too(
    cli: Terminal, there: dict[str, str], worker: Meanwhile, ledger: SqlLedger, status: str, code: int
) -> None:
    error = StepError("action", "boom", "It broke.", "say") if status == "failed" else None
    worker(lambda run: record(ledger, run, RunMoved(status, now(), error=error)))  # type: ignore[arg-type]
    done = cli("run", "greet", "--wait")
    assert done.code == code
    assert status in done.out
    assert ("It broke." in done.out) == (status == "failed")


def test_waiting_ends_with_the_time(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("run", "greet", "--wait", "--timeout", "100ms")
    assert done.code == 4
    assert "The run goes on." in done.err


def test_followed_lines_tell_steps_logs_and_the_end(
    cli: Terminal, there: dict[str, str], world: World, worker: Meanwhile, ledger: SqlLedger
) -> None:
    def work(run: str) -> None:
        record(ledger, run, started())
        log(ledger, world.workspaces["home"], run, "say", "one\n")
        record(ledger, run, ended(), moved("succeeded"))

    worker(work)
    done = cli("run", "greet", "--follow")
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    assert "say | one" in lines
    assert any(line.startswith("✓ succeeded say (shell)") for line in lines)


def test_a_picture_begins_with_every_step(
    cli: Terminal, there: dict[str, str], run: str, ledger: SqlLedger
) -> None:
    """However many there were before somebody looked."""
    facts = [fact for n in range(1_001) for fact in (started(f"each[{n}]/say"), ended(f"each[{n}]/say"))]
    record(ledger, run, *facts, moved("succeeded"))
    done = cli("runs", "follow", run, "--json")
    assert len(json.loads(done.out.splitlines()[0])["data"]["steps"]) == 1_001


def test_followed_for_machines_each_line_is_an_object(
    cli: Terminal, there: dict[str, str], worker: Meanwhile, ledger: SqlLedger
) -> None:
    worker(lambda run: record(ledger, run, started(), ended(), moved("succeeded")))
    done = cli("run", "greet", "--follow", "--json")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert (lines[0]["kind"], lines[-1]["kind"]) == ("snapshot", "run")
    assert lines[-1]["data"]["status"] == "succeeded"


def test_runs_are_listed_by_filters(cli: Terminal, run: str) -> None:
    assert run in cli("runs", "list", "--workflow", "greet").out
    assert cli.json("runs", "list", "--status", "failed", "--status", "cancelled")["items"] == []


def test_a_list_goes_on_where_it_ended(cli: Terminal, run: str) -> None:
    newer = cli("run", "greet").out.strip()
    first = cli.json("runs", "list", "--limit", "1")
    assert [item["id"] for item in first["items"]] == [newer]
    rest = cli.json("runs", "list", "--limit", "1", "--cursor", first["next_cursor"])
    assert [item["id"] for item in rest["items"]] == [run]
    assert len(cli.json("runs", "list", "--all")["items"]) == 2


def test_a_run_is_shown_with_its_steps_and_waits(cli: Terminal, run: str, ledger: SqlLedger) -> None:
    wait = WaitOpened("hold", "event", now(), event_name="paid", event_key="inv-1")
    record(ledger, run, started(), ended(), wait, moved("waiting"))
    out = cli("runs", "show", run).out
    assert "◔ waiting" in out
    assert '{"text": "Hello"}' in out
    assert "event paid inv-1" in out


def test_a_waiting_run_is_explained(cli: Terminal, run: str, ledger: SqlLedger) -> None:
    record(ledger, run, WaitOpened("hold", "event", now(), event_name="paid"), moved("waiting"))
    assert "paid" in cli("runs", "explain", run).out
    assert cli.json("runs", "waits", run, "--open")["items"][0]["path"] == "hold"


def test_steps_are_listed_and_shown(cli: Terminal, run: str, ledger: SqlLedger) -> None:
    record(ledger, run, started("each[0]/say"), ended("each[0]/say"))
    assert "each[0]/say" in cli("runs", "steps", run, "--under", "each[0]").out
    assert cli.json("runs", "step", run, "each[0]/say")["output"] == {"text": "Hello"}
    assert "each[0]/say" in cli("runs", "timeline", run).out


def test_logs_are_printed_as_they_were_said(cli: Terminal, run: str, world: World, ledger: SqlLedger) -> None:
    log(ledger, world.workspaces["home"], run, "say", "one\n\x1b[31mtwo\x1b[0m\n")
    done = cli("runs", "logs", run)
    assert (done.out, done.err) == ("one\ntwo\n", "==> say <==\n")
    assert [line["path"] for line in cli.json("runs", "logs", run)["items"]] == ["say"]


def test_followed_logs_end_with_the_run(cli: Terminal, run: str, world: World, ledger: SqlLedger) -> None:
    log(ledger, world.workspaces["home"], run, "say", "one\n")
    record(ledger, run, moved("succeeded"))
    assert cli("runs", "logs", run, "-f").out == "one\n"


def test_one_run_is_cancelled(cli: Terminal, run: str) -> None:
    assert cli.json("runs", "cancel", run, "--reason", "wrong")["cancel_reason"] == "wrong"


def test_many_runs_are_cancelled_after_a_yes(cli: Terminal, run: str) -> None:
    assert cli("runs", "cancel", "--workflow", "greet").code == 2
    assert cli.json("runs", "cancel", "--workflow", "greet", "--yes")["requested"] == 1


@pytest.mark.parametrize("words", [[], ["run_1", "--workflow", "greet"]])
def test_which_runs_to_cancel_must_be_clear(cli: Terminal, words: list[str]) -> None:
    assert cli("runs", "cancel", *words).code == 2


def test_a_run_is_replayed_with_other_inputs(cli: Terminal, run: str) -> None:
    replayed = cli.json("runs", "replay", run, "-i", "name=Ada")
    assert (replayed["replay_of"], replayed["inputs"]) == (run, {"name": "Ada"})


def test_a_step_of_known_outcome_needs_no_word(cli: Terminal, run: str) -> None:
    assert cli("runs", "resolve", run, "say", "succeeded", "--output", "1").code in (6, 7)
