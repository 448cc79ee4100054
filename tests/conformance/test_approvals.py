"""Deciding approvals: by the right human, once, and told to the run (rules A1, A2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from onward.domain.access import Principal
from onward.domain.errors import Conflict, Denied, Invalid, NotFound, OnwardError
from onward.domain.instants import to_text
from onward.services import approvals
from onward.services.approvals import ApprovalQuery
from runs_world import AWAY, HOME, RunsWorld, world

__all__ = ["world"]

FORM = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


@pytest.fixture
def bob(world: RunsWorld) -> Principal:
    return world.member("bob", "operator")


def test_a_decision_is_recorded_with_its_human_and_told_to_the_run(world: RunsWorld, bob: Principal) -> None:
    run = world.started()
    decided = approvals.decide(world.app, bob, world.asked(run), "approve", "looks good")
    assert (decided.status, decided.decided_by, decided.comment) == ("approved", bob.id, "looks good")
    [signal] = world.engine.signals_of(run)
    assert (signal.kind, signal.data["path"], signal.data["status"]) == ("approval", "ok", "approved")
    assert world.changes(f"approval:{decided.id}") == ["approval.asked", "approval.decided"]


@pytest.mark.parametrize("kind", ["key", "run", "system"])
def test_a1_no_key_run_or_system_decides(world: RunsWorld, kind: str) -> None:
    approval = world.asked(world.started())
    machine = Principal(kind, "k", "k", HOME, "admin")  # type: ignore[arg-type]
    with pytest.raises(Denied, match="signed-in person"):
        approvals.decide(world.app, machine, approval, "approve")
    assert not approvals.show_approval(world.app, machine, approval).can_decide


def test_who_started_the_run_does_not_decide_it(world: RunsWorld, bob: Principal) -> None:
    approval = world.asked(world.started())
    with pytest.raises(Denied) as refused:
        approvals.decide(world.app, world.ada, approval, "approve")
    assert "bob@example.com" in (refused.value.hint or "")


def test_the_only_one_who_could_is_told_what_to_do(world: RunsWorld) -> None:
    approval = world.asked(world.started())
    with pytest.raises(Denied) as refused:
        approvals.decide(world.app, world.ada, approval, "approve")
    assert "allow_self" in (refused.value.hint or "")


def test_allow_self_lets_the_starter_decide(world: RunsWorld) -> None:
    approval = world.asked(world.started(), allow_self=True)
    assert approvals.decide(world.app, world.ada, approval, "deny").status == "denied"


def test_only_the_named_decide(world: RunsWorld, bob: Principal) -> None:
    carol = world.member("carol", "operator")
    approval = world.asked(world.started(), approvers=("member:carol@example.com",))
    with pytest.raises(Denied, match=r"carol@example\.com"):
        approvals.decide(world.app, bob, approval, "approve")
    assert approvals.decide(world.app, carol, approval, "approve").status == "approved"


def test_the_second_decision_names_who_was_first(world: RunsWorld, bob: Principal) -> None:
    approval = world.asked(world.started())
    approvals.decide(world.app, bob, approval, "deny")
    with pytest.raises(Conflict, match="bob has denied"):
        approvals.decide(world.app, world.member("carol", "operator"), approval, "approve")


def test_of_two_who_decide_at_once_one_does(world: RunsWorld) -> None:
    run = world.started()
    approval = world.asked(run)
    people = [world.member(f"m{number}", "operator") for number in range(8)]

    def decide(who: Principal) -> str:
        try:
            return approvals.decide(world.app, who, approval, "approve").status
        except OnwardError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(decide, people))
    assert answers == ["already_decided"] * 7 + ["approved"]
    assert len(world.engine.signals_of(run)) == 1


def test_a2_after_its_deadline_nobody_decides(world: RunsWorld, bob: Principal) -> None:
    approval = world.asked(world.started(), deadline_at=to_text(world.clock.now()))
    assert not approvals.show_approval(world.app, bob, approval).can_decide
    with pytest.raises(Conflict, match="deadline"):
        approvals.decide(world.app, bob, approval, "approve")


def test_an_approval_of_an_ended_run_is_closed(world: RunsWorld, bob: Principal) -> None:
    run = world.started()
    approval = world.asked(run)
    world.ended(run, "cancelled")
    with pytest.raises(Conflict, match="closed"):
        approvals.decide(world.app, bob, approval, "approve")


def test_a_form_is_checked_and_kept(world: RunsWorld, bob: Principal) -> None:
    approval = world.asked(world.started(), form=FORM)
    with pytest.raises(Invalid) as refused:
        approvals.decide(world.app, bob, approval, "approve", form={"n": "x"})
    assert [error.pointer for error in refused.value.errors] == ["/form/n"]
    assert approvals.decide(world.app, bob, approval, "approve", form={"n": 3}).form_values == {"n": 3}


def test_a_decision_that_the_run_did_not_hear_is_kept_for_later(world: RunsWorld, bob: Principal) -> None:
    run = world.started()
    approval = world.asked(run)
    world.engine.away = True
    assert approvals.decide(world.app, bob, approval, "approve").status == "approved"
    with world.store.read() as tx:
        [waiting] = tx.approvals.undelivered("9999", 10)
    assert waiting.id == approval


def test_e1_another_workspace_sees_no_approval(world: RunsWorld) -> None:
    approval = world.asked(world.started())
    stranger = world.member("eve", "admin", AWAY)
    with pytest.raises(NotFound):
        approvals.show_approval(world.app, stranger, approval)
    with pytest.raises(NotFound):
        approvals.decide(world.app, stranger, approval, "approve")
    assert approvals.list_approvals(world.app, stranger).items == ()


def test_a_list_is_filtered_by_status(world: RunsWorld, bob: Principal) -> None:
    still_open, decided = world.asked(world.started()), world.asked(world.started())
    approvals.decide(world.app, bob, decided, "approve")
    page = approvals.list_approvals(world.app, bob, ApprovalQuery(("open",)))
    assert [view.id for view in page.items] == [still_open]
    assert page.items[0].can_decide


def test_a2_a_deadline_that_passes_closes_the_approval(world: RunsWorld, bob: Principal) -> None:
    run = world.started()
    approval = world.asked(run)
    assert approvals.expire(world.app, HOME, run, "ok") is None
    assert approvals.show_approval(world.app, bob, approval).status == "expired"
    with pytest.raises(Conflict, match="deadline"):
        approvals.decide(world.app, bob, approval, "approve")


def test_a_decision_that_was_just_in_time_counts(world: RunsWorld, bob: Principal) -> None:
    run = world.started()
    approvals.decide(world.app, bob, world.asked(run), "approve")
    told = approvals.expire(world.app, HOME, run, "ok")
    assert told is not None
    assert (told["status"], told["by"]) == ("approved", "bob")
