"""A workflow that is called otherwise: what names it follows, and what waits goes on with it, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from alerts_world import HOME, AlertsWorld, world
from arrivals import RARE, arrive, recorded, shown, statuses
from onward.ports.rows.access import AuditFilter
from onward.ports.rows.triggers import RewrittenDocument
from onward.services import applying, audit, drafts, publishing
from onward.services.files import FileText
from onward.services.launch import LaunchRequest, launch
from onward.services.renaming import Renamed
from onward.services.triggers import backfills, invocations, triggers
from onward.services.triggers.backfills import Asked
from onward.services.triggers.run_links import next_key
from onward.services.triggers.views import TriggerView
from onward.services.workflows import set_enabled
from onward.store.triggers import SqlTriggers
from plans import plans_of

__all__ = ["world"]

STEPS = "inputs: {workflow: {type: string}}\nsteps:\n  - {id: one, type: set, vars: {x: %s}}\n"


def text(name: str, x: int = 1) -> str:
    return f"name: {name}\n{STEPS % x}"


def published(world: AlertsWorld, name: str = "later") -> None:
    drafts.create_workflow(world.app, world.eve, text(name))
    publishing.publish(world.app, world.eve, name)


def rename(world: AlertsWorld, was: str = "later", name: str = "newer") -> list[str]:
    """The sentences of what publishing found."""
    draft = drafts.save_draft(world.app, world.eve, was, text(name, 2))
    return [one.message for one in publishing.publish(world.app, world.eve, draft.workflow_id).findings]


def trigger_of(world: AlertsWorld) -> TriggerView:
    return triggers.show_trigger(world.app, world.eve, "tick")


def document_of(world: AlertsWorld, invocation_id: str) -> str:
    with world.store.read() as tx:
        row = tx.invocations.get(HOME, invocation_id)
    assert row is not None
    return row.document


def waiting(world: AlertsWorld, **trigger: Any) -> list[str]:
    published(world)
    world.made(**RARE, workflow="later", **trigger)
    set_enabled(world.app, world.eve, "later", False)
    ids = arrive(world, "a", "b")
    world.start()
    return ids


def test_its_triggers_follow(world: AlertsWorld) -> None:
    published(world)
    before = world.made(**RARE, workflow="later", inputs={"workflow": "later"})
    rename(world)
    after = trigger_of(world)
    assert (after.workflow, after.definition["workflow"]) == ("newer", "newer")
    assert after.definition["inputs"] == {"workflow": "later"}
    assert (after.next_at, after.run_as, after.health) == (before.next_at, before.run_as, None)
    ids = arrive(world, "a")
    world.start()
    assert statuses(world, ids) == ["running"]


def test_what_waits_for_it_goes_on_with_it(world: AlertsWorld) -> None:
    """T16"""
    ids = waiting(world)
    rename(world)
    assert "onward workflow enable newer" in (trigger_of(world).health or "")
    set_enabled(world.app, world.eve, "newer", True)
    world.start()
    assert statuses(world, ids) == ["running", "running"]


def test_what_waits_with_an_old_document_finds_it_too(world: AlertsWorld) -> None:
    """Of another shape than the trigger's now, so it keeps the document that it came with."""
    ids = waiting(world)
    batched = {**trigger_of(world).definition, "workflow": "hello", "batch": {"size": 9, "within": "1h"}}
    triggers.update_trigger(world.app, world.eve, "tick", batched)
    rename(world)
    set_enabled(world.app, world.eve, "newer", True)
    world.start()
    assert statuses(world, ids) == ["running", "running"]
    assert world.run(shown(world, ids[0]).run_id or "").workflow_name == "newer"


def test_a_further_attempt_runs_it(world: AlertsWorld) -> None:
    published(world)
    world.made(**RARE, workflow="later", retry={"attempts": 2, "backoff": "1s"})
    [one] = arrive(world, "a")
    world.start()
    rename(world)
    world.end_run(shown(world, one), "failed")
    world.clock.move(minutes=1)
    world.start()
    again = shown(world, one)
    assert (again.status, again.attempt) == ("running", 2)


def test_one_that_was_recorded_in_that_very_moment_follows_when_it_starts(world: AlertsWorld) -> None:
    """By an event, say, which waits for nobody who changes its triggers."""
    published(world)
    world.made(**RARE, workflow="later")
    [one] = arrive(world, "a")
    before = document_of(world, one)
    rename(world)
    with world.store.write() as tx:
        unseen = RewrittenDocument(trigger_of(world).id, document_of(world, one), before)
        tx.triggers.rewrite(HOME, [unseen])
    world.start()
    assert statuses(world, [one]) == ["running"]


def test_a_run_that_was_written_is_found(world: AlertsWorld) -> None:
    """Its scheduler died before it could say which run it is (T2)."""
    published(world)
    world.made(**RARE, workflow="later")
    row = recorded(world, "a")
    run = launch(world.app, world.eve, LaunchRequest("later", dedupe_key=next_key(row))).run
    rename(world)
    world.start()
    assert shown(world, row.id).run_id == run.id


def test_a_backfill_goes_on_with_it(world: AlertsWorld) -> None:
    published(world)
    world.made(schedule={"cron": "0 * * * *"}, workflow="later")
    world.clock.move(hours=6)
    asked = Asked("2031-05-01T12:00:00Z", "2031-05-01T16:00:00Z", only="all")
    backfills.create_backfill(world.app, world.ada, "tick", asked)
    rename(world)
    world.start()
    assert "running" in [one.status for one in world.invocations()]


def test_one_that_ended_is_run_again_as_it_was(world: AlertsWorld) -> None:
    published(world)
    world.made(**RARE, workflow="later")
    [one] = arrive(world, "a")
    world.start()
    world.end_run(shown(world, one))
    rename(world)
    assert invocations.rerun(world.app, world.eve, one).status == "running"


def test_its_alerts_follow_and_tell_of_what_was_under_way(world: AlertsWorld) -> None:
    published(world)
    world.alert(where={"workflow": ["hello", "later"]})
    run_id = world.started("later")
    rename(world)
    assert world.shown().definition["where"] == {"workflow": ["hello", "newer"]}
    world.ended(run_id, "failed")
    assert world.told() == ["newer failed: no reason given"]


def test_an_alert_that_starts_it_starts_it(world: AlertsWorld) -> None:
    published(world)
    world.alert(to=[{"workflow": "later"}])
    world.failing()
    world.look()
    rename(world)
    world.send()
    assert world.shown().definition["to"] == [{"workflow": "newer"}]
    assert [one.status for one in world.notices()] == ["sent"]


def test_a_pattern_that_fits_it_no_more_is_told(world: AlertsWorld) -> None:
    published(world)
    world.alert(where={"workflow": "lat*"})
    assert rename(world) == ["The alert ops told of it by a pattern, which does not fit 'newer'."]


def test_a_workflow_that_runs_it_is_told(world: AlertsWorld) -> None:
    published(world)
    caller = "name: caller\nsteps:\n  - {id: one, type: workflow, workflow: later}\n"
    drafts.create_workflow(world.app, world.eve, caller)
    publishing.publish(world.app, world.eve, "caller")
    assert rename(world) == ["The workflow caller runs it by its old name, and will fail there."]


def test_the_log_says_what_followed(world: AlertsWorld) -> None:
    published(world)
    world.made(**RARE, workflow="later")
    world.alert(where={"workflow": "later"})
    draft = drafts.save_draft(world.app, world.eve, "later", text("newer"))
    made = publishing.publish(world.app, world.eve, draft.workflow_id)
    assert made.renamed == Renamed("later", "newer", 1, 1)
    lines = audit.list_audit(world.app, world.member("owner", "admin"), AuditFilter()).items
    [renamed] = [one for one in lines if one.action == "workflow.renamed"]
    assert renamed.detail == {"was": "later", "name": "newer", "triggers": 1, "alerts": 1}
    assert {"trigger.updated", "alert.updated"} <= {one.action for one in lines}
    assert world.changes(f"trigger:{trigger_of(world).id}")[-1] == "trigger.updated"
    assert world.changes(f"alert:{world.shown().id}")[-1] == "alert.updated"


def test_back_to_an_older_version_takes_them_back(world: AlertsWorld) -> None:
    published(world)
    world.made(**RARE, workflow="later")
    rename(world)
    publishing.roll_back(world.app, world.eve, "newer", 1)
    assert trigger_of(world).workflow == "later"


def test_before_it_is_published_they_follow_its_draft(world: AlertsWorld) -> None:
    drafts.create_workflow(world.app, world.eve, text("later"))
    world.made(**RARE, workflow="later")
    ids = arrive(world, "a")
    world.start()
    rename(world)
    world.start()
    assert statuses(world, ids) == ["running"]


def test_a_draft_takes_nothing_that_named_another_of_its_name(world: AlertsWorld) -> None:
    """Whoever types a name has part of it saved on the way."""
    world.alert(where={"workflow": "late"})
    world.clock.move(seconds=1)
    drafts.create_workflow(world.app, world.eve, text("late"))
    drafts.save_draft(world.app, world.eve, "late", text("later"))
    assert world.shown().definition["where"] == {"workflow": "late"}


def test_what_names_others_stays_as_it_is(world: AlertsWorld) -> None:
    published(world)
    world.made(**RARE)
    world.alert(where={"workflow": "hello"})
    revisions = (trigger_of(world).revision, world.shown().revision)
    rename(world)
    assert (trigger_of(world).revision, world.shown().revision) == revisions


def test_only_what_is_open_is_read(world: AlertsWorld) -> None:
    with world.database.write() as connection:
        plan = plans_of(connection, lambda: SqlTriggers(connection).open_documents(HOME, "later"))
    assert "ix_invocations_open" in plan


@pytest.mark.parametrize(("name", "workflow"), [("later", "later"), ("newer", "newer")])
def test_a_file_says_where_its_trigger_belongs(world: AlertsWorld, name: str, workflow: str) -> None:
    """Under the old name it makes that workflow anew and takes its trigger back; renamed it changes nothing."""
    beside = "triggers:\n  - {name: tick, schedule: {cron: 0 0 1 1 *}}\n"
    applying.apply(world.app, world.eve, [FileText("a.yaml", text("later") + beside)])
    rename(world)
    assert trigger_of(world).workflow == "newer"
    applied = applying.apply(world.app, world.eve, [FileText("a.yaml", text(name, 2) + beside)])
    assert trigger_of(world).workflow == workflow
    assert applied.triggers[0].action == ("unchanged" if name == "newer" else "update")
