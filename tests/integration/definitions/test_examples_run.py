"""The examples do what they say: the interpreter, the real actions, and the toy shop over HTTP."""

from __future__ import annotations

import asyncio
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from onward.actions.builtin import add_builtin_actions
from onward.actions.registry import Registry
from onward.actions.settings import ActionSettings, HttpSettings
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.inputs import check_inputs
from onward.domain.definitions.plan import compile_plan
from onward.domain.runs.commands import Call, LaunchChild
from onward.domain.runs.events import ApprovalDecided, ChildEnded, EventArrived
from onward.domain.runs.scope import World
from onward.ports.actions import ActionCall, ActionFailed
from simulator import Fails, Simulation

EXAMPLES = Path(__file__).parents[3] / "examples"


@dataclass
class Runner:
    """Carries out what the interpreter asks for, as a worker would, with a clock that jumps."""

    base_url: str
    # As the first lines of an example say; and nothing without them.
    allowed: tuple[str, ...] = ()
    emitted: list[tuple[str, str | None, Any]] = field(default_factory=list)

    def start(self, name: str, /, **inputs: Any) -> Simulation:
        text = (EXAMPLES / f"{name}.yaml").read_text()
        self.allowed = tuple(re.findall("^# Try it: .*ADDRESSES=(\\S+)", text, re.MULTILINE))
        data = parse_document(text).data
        given = {"base_url": self.base_url, **inputs} if "base_url" in data["inputs"] else inputs
        values, wrong = check_inputs(data["inputs"], given)
        assert wrong == ()
        run = {"id": "run_1", "url": "http://localhost/runs/run_1", "workspace": "ws_1"}
        world = World(values, {"type": "manual"}, run, {"name": name, "version": 1})
        return self.go_on(Simulation(compile_plan(data), world, _Everything(self.answer)).tell())

    def go_on(self, run: Simulation) -> Simulation:
        """Children run, times pass; what needs somebody else stays open."""
        told = 0
        for _ in range(100):
            children = [one for one in run.commands[told:] if isinstance(one, LaunchChild)]
            told = len(run.commands)
            for child in children:
                run.tell(self._child_ended(run, child))
            if run.end is not None or (not children and not run.sections["timers"]):
                break
            run.sleep(0.5)
        return run

    def _child_ended(self, run: Simulation, command: LaunchChild) -> ChildEnded:
        run_id = f"child-of-{command.path}-{command.attempt}"
        data = parse_document((EXAMPLES / f"{command.workflow}.yaml").read_text()).data
        wrong = check_inputs(data["inputs"], command.inputs)[1]
        if wrong:
            error = {"category": "validation", "code": wrong[0].code, "message": wrong[0].message}
            return ChildEnded(run.now, command.path, run_id, "failed", error=error)
        child = self.start(command.workflow, **command.inputs)
        return ChildEnded(run.now, command.path, run_id, "succeeded", child.outputs)

    def answer(self, call: Call) -> Any:
        try:
            return asyncio.run(self._perform(call))
        except ActionFailed as failure:
            raise Fails(failure.category, failure.code or "failed") from failure

    async def _perform(self, call: Call) -> Any:
        registry = Registry()
        add_builtin_actions(registry, ActionSettings(http=HttpSettings(allow_private_addresses=self.allowed)))
        given = ActionCall("ws_1", "run_1", call.path, call.attempt, call.path, emit_event=self._emit)
        return (await registry.call(call.action, call.arguments.value, given)).output

    async def _emit(self, name: str, key: str | None, data: Any) -> str:
        self.emitted.append((name, key, data))
        return f"evt_{len(self.emitted)}"


class _Everything(dict[str, Any]):
    def __init__(self, answer: Any) -> None:
        super().__init__()
        self._answer = answer

    def get(self, key: str, default: Any = None) -> Any:
        return self._answer


@pytest.fixture
def runner() -> Iterator[Runner]:
    spec = importlib.util.spec_from_file_location("toy_api", EXAMPLES / "toy_api.py")
    assert spec is not None and spec.loader is not None
    toy_api = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(toy_api)
    shop = toy_api.serve(0)
    yield Runner(f"http://127.0.0.1:{shop.server_address[1]}")
    shop.shutdown()
    shop.server_close()


def test_uptime_check_names_what_is_down(runner):
    outputs = runner.start("uptime-check").outputs
    assert outputs["asked"] == 3
    assert len(outputs["down"]) == 1
    assert [name for name, _, _ in runner.emitted] == ["uptime.down"]


def test_nightly_report_sums_by_country(runner):
    outputs = runner.start("nightly-report").outputs
    assert outputs["csv"].splitlines() == ["country,orders,cents", "NL,2,1500", "DE,1,800"]
    assert outputs["total_cents"] == 2300


def test_triage_asks_before_it_pages(runner):
    run = runner.start("triage-ticket")
    assert run.status == "waiting"
    run.tell(ApprovalDecided(run.now, "ask", "approved", "ada", run.now))
    assert run.outputs == {"team": "payments", "decision": "approved"}
    assert runner.emitted[0][:2] == ("pager.page", "payments")


def test_triage_does_not_page_when_a_human_says_no(runner):
    run = runner.start("triage-ticket")
    run.tell(ApprovalDecided(run.now, "ask", "denied", "ada", run.now))
    assert run.outputs["decision"] == "denied"
    assert runner.emitted == []


def test_triage_does_not_ask_about_normal_tickets(runner):
    assert runner.start("triage-ticket", ticket=18).outputs == {"team": "web", "decision": "not asked"}


def test_an_order_that_nobody_pays_is_cancelled(runner):
    assert runner.start("wait-for-payment").outputs == {"paid": False}
    assert runner.emitted == [("order.cancelled", "A-1", None)]


def test_an_order_that_is_paid_is_shipped(runner):
    data = parse_document((EXAMPLES / "wait-for-payment.yaml").read_text()).data
    world = World({"order": "A-1"}, {}, {}, {})
    run = Simulation(compile_plan(data), world, _Everything(runner.answer)).tell()
    event = {
        "id": "e1",
        "name": "order.paid",
        "key": "A-1",
        "data": {"cents": 5},
        "at": run.now,
        "source": "t",
    }
    assert run.tell(EventArrived(run.now, event)).outputs == {"paid": True}
    assert runner.emitted == [("order.shipped", "A-1", {"cents": 5})]


def test_every_page_is_read(runner):
    assert runner.start("read-all-pages").outputs == {"pages": 3, "names": ["lamp", "chair", "table", "rug"]}


def test_a_customer_is_onboarded(runner):
    assert runner.start("onboard-customer").outputs["id"].startswith("customer-")
    assert runner.emitted == [("customer.onboarding_done", "ada@example.com", None)]


def test_bad_lines_of_an_import_do_not_stop_the_others(runner):
    outputs = runner.start("import-customers").outputs
    assert outputs["imported"] == 2
    assert len(outputs["failed"]) == 1


def test_a_busy_partner_is_asked_again(runner):
    assert runner.start("call-partner").outputs == {"rate": 1.25, "source": "partner"}


def test_a_partner_that_is_away_has_a_fallback(runner):
    assert runner.start("call-partner", base_url="http://127.0.0.1:1").outputs == {
        "rate": 1.1,
        "source": "fallback",
    }


def test_a_release_is_checked_from_three_sides(runner):
    assert runner.start("release-check").outputs == {"version": "1.4.2", "healthy": True, "orders": 3}


def test_a_release_without_a_healthy_shop_is_refused(runner):
    assert runner.start("release-check", base_url="http://127.0.0.1:1").status == "failed"
    assert runner.emitted[0][:2] == ("release.refused", "1.4.2")


def test_words_are_counted_in_the_sandbox(runner):
    counts = runner.start("count-words", pattern="error").outputs["counts"]
    assert [(one["file"], one["lines"], one["matches"]) for one in counts] == [
        ("app.log", 3, 1),
        ("web.log", 3, 2),
    ]


def test_an_export_is_asked_for_until_it_is_ready(runner):
    assert runner.start("poll-export").outputs["file"].startswith("export-")


def test_staging_is_deployed_without_asking(runner):
    assert runner.start("deploy").outputs == {"version": "1.4.2", "previous": None}


def test_production_waits_for_an_approval(runner):
    run = runner.start("deploy", environment="production")
    assert run.status == "waiting"
    run.tell(ApprovalDecided(run.now, "gate", "approved", "ada", run.now))
    assert run.outputs["version"] == "1.4.2"


def test_every_example_is_run_here():
    text = Path(__file__).read_text()
    assert all(f'"{path.stem}' in text for path in EXAMPLES.glob("*.yaml"))
