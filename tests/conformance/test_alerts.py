"""Alerts on both databases: found from rows behind a cursor, told once within their window, sent until it works."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from alerts_world import BROKEN, HOME, URL, AlertsWorld, world
from onward.ports.mail import MailRefused
from onward.services import housekeeping
from onward.services.alerts import alerts
from onward.services.alerts import looking as alert_looking
from onward.services.alerts import sending as alert_sending
from onward.services.housekeeping import Retention
from onward.services.triggers import attempts, scheduling, triggers
from onward.services.workflows import delete_workflow, set_enabled

__all__ = ["world"]

NIGHTLY = {"name": "nightly", "schedule": {"cron": "0 * * * *"}}


# --- what happened ------------------------------------------------------------------


def test_a_run_that_failed_is_told_with_its_reason_and_a_link(world: AlertsWorld) -> None:
    world.alert()
    run_id = world.failing()
    assert world.told() == ["hello failed: It answered 500"]
    [mail] = world.mailer.sent
    assert mail.to == "ops@example.com"
    assert "Why: It answered 500" in mail.text
    assert f"{URL}/runs/{run_id}" in mail.text


def test_success_cancellation_and_test_runs_are_no_news(world: AlertsWorld) -> None:
    world.alert()
    world.succeeding()
    world.ended(world.started(), "cancelled")
    assert world.told() == []


def test_what_happened_before_an_alert_was_made_or_enabled_does_not_concern_it(world: AlertsWorld) -> None:
    world.failing()
    world.clock.move(seconds=1)
    world.alert()
    alerts.disable_alert(world.app, world.eve, "ops")
    world.failing()
    world.clock.move(seconds=1)
    alerts.enable_alert(world.app, world.eve, "ops")
    assert world.told() == []


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"workflow": "hello"}, 1),
        ({"workflow": "he*"}, 1),
        ({"workflow": ["other", "h?llo"]}, 1),
        ({"workflow": "other"}, 0),
        ({"trigger": "tick"}, 0),
    ],
)
def test_where_chooses_by_names_and_patterns(world: AlertsWorld, where: Any, told: int) -> None:
    world.alert(where=where)
    world.failing()
    assert len(world.told()) == told


def test_a_run_of_a_trigger_is_found_by_the_name_of_the_trigger(world: AlertsWorld) -> None:
    world.alert(where={"trigger": "tick"})
    world.made()
    world.pass_time(minutes=1)
    world.start()
    world.end_run(world.invocations()[0], "failed", error=BROKEN)
    assert world.told() == ["hello failed: It answered 500"]
    assert "Trigger: tick" in world.mailer.sent[0].text


def test_a_firing_that_is_put_off_is_no_failed_run(world: AlertsWorld) -> None:
    """Temporal was away when it should have started; it starts when it is back."""
    world.alert()
    world.made()
    world.pass_time(minutes=1)
    [row] = attempts.ready(world.app)
    world.engine.away = True
    attempts.attempt(world.app, row)
    [entry] = world.invocations()[0].attempts
    assert world.run(entry["run_id"]).status == "failed"
    assert world.told() == []


def test_failures_in_a_row_are_told_when_there_are_as_many(world: AlertsWorld) -> None:
    world.alert({"failures_in_row": {"count": 3}})
    world.failing()
    world.failing()
    assert world.told() == []
    world.failing()
    assert world.told() == ["hello failed 3 times in a row"]


def test_a_success_within_one_look_begins_the_row_anew(world: AlertsWorld) -> None:
    world.alert({"failures_in_row": {"count": 3}})
    for end in (world.failing, world.failing, world.succeeding, world.failing, world.failing):
        end()
    assert world.told() == []
    assert world.shown().troubles[0].in_a_row == 2


def test_failures_of_a_trigger_count_with_all_their_attempts(world: AlertsWorld) -> None:
    world.alert({"failures_in_row": {"count": 2}}, where={"trigger": "*"})
    world.made(retry={"attempts": 2, "backoff": "1s"})
    for _ in range(4):
        world.pass_time(minutes=1)
        world.start()
        for made in world.invocations():
            if made.status == "running":
                world.end_run(made, "failed", error=BROKEN)
    failed = [one for one in world.invocations() if one.status == "failed"]
    assert sum(one.attempt for one in failed) == 2 * len(failed) == 6
    assert world.told() == ["tick failed 3 times in a row"]


def test_missed_slots_are_counted(world: AlertsWorld) -> None:
    world.alert("missed")
    world.made(catch_up="none")
    world.pass_time(hours=1, seconds=30)
    assert world.told() == ["tick missed 59 firings"]


def test_what_a_full_backlog_leaves_out_is_missed(world: AlertsWorld) -> None:
    world.alert("missed")
    world.app = replace(world.app, limits=replace(world.app.limits, waiting_invocations=1))
    world.made(overlap="queue", catch_up={"policy": "all", "window": "1h"})
    world.pass_time(minutes=3)
    assert world.told() == ["tick missed 2 firings"]
    assert "the limit `waiting_invocations` is reached" in world.mailer.sent[0].text


def test_a_firing_that_may_not_start_is_missed(world: AlertsWorld) -> None:
    world.alert("missed")
    world.made(filter="trigger.payload.x == 1")
    world.pass_time(minutes=1)
    world.start()
    assert world.told() == ["tick missed 1 firing"]
    assert "The filter cannot be worked out" in world.mailer.sent[0].text


def test_late_is_told_while_it_has_not_started_and_over_when_it_has(world: AlertsWorld) -> None:
    """The scheduler is away: nothing is even recorded."""
    world.alert({"late": {"after": "5m"}}, resolved=True)
    world.made(**NIGHTLY, catch_up="last")
    world.clock.move(hours=1, minutes=4)
    assert world.told() == []
    world.clock.move(minutes=2)
    assert world.told() == ["nightly has not started: it is 6 min late"]
    assert len(world.told()) == 1
    world.tick()
    world.start()
    assert world.told()[1:] == ["Over: nightly started, 6 min late"]


def test_late_is_told_of_what_started_late_before_anybody_looked(world: AlertsWorld) -> None:
    world.alert({"late": {"after": "5m"}})
    world.made(**NIGHTLY)
    world.pass_time(hours=1, minutes=10)
    world.start()
    assert world.told() == ["nightly started 10 min late"]


def test_jitter_is_not_late(world: AlertsWorld) -> None:
    world.alert({"late": {"after": "10s"}})
    world.made(name="nightly", schedule={"cron": "0 * * * *", "jitter": "30m"})
    for _ in range(31):
        world.pass_time(minutes=1) if _ else world.pass_time(hours=1)
        world.start()
    assert world.told() == []


def test_a_trigger_that_paused_itself_is_told_until_somebody_enables_it(world: AlertsWorld) -> None:
    world.alert("auto_paused", resolved=True)
    world.made(pause_after_failures=1)
    world.pass_time(minutes=1)
    world.start()
    world.end_run(world.invocations()[0], "failed", error=BROKEN)
    assert world.told() == ["tick does not fire any more"]
    assert "onward trigger enable tick" in world.mailer.sent[0].text
    triggers.enable_trigger(world.app, world.eve, "tick")
    assert world.told()[1:] == ["Over: tick may fire again"]


def test_a_scheduler_that_is_behind_is_told_and_when_it_is_on_time_again(world: AlertsWorld) -> None:
    world.alert({"scheduler_lag": {"after": "2m"}}, resolved=True)
    world.made()
    world.tick()
    world.clock.move(minutes=3)
    assert world.told() == ["The scheduler is 3 min behind"]
    world.tick()
    assert world.told()[1:] == ["Over: the scheduler is on time again"]


def test_a_scheduler_that_stays_away_is_told_again_when_the_silence_ends(world: AlertsWorld) -> None:
    world.alert({"scheduler_lag": {"after": "2m"}}, every="1h")
    world.tick()
    world.clock.move(minutes=3)
    world.told()
    world.clock.move(minutes=30)
    assert len(world.told()) == 1
    world.clock.move(minutes=31)
    assert len(world.told()) == 2


def test_a_child_is_told_through_its_parent_unless_it_is_named(world: AlertsWorld) -> None:
    from onward.services.lineage import ParentRun

    parent = world.started()
    world.workflow("child")
    world.alert()
    world.alert(name="children", where={"workflow": "child"})
    world.failing("child", parent=ParentRun(parent, "call"))
    assert world.told() == ["child failed: It answered 500"]
    assert world.notices() == []


def test_what_is_about_a_deleted_trigger_is_forgotten(world: AlertsWorld) -> None:
    world.alert("missed")
    world.made(catch_up="none")
    world.pass_time(hours=1, seconds=30)
    world.told()
    assert [one.trigger for one in world.shown().troubles] == ["tick"]
    triggers.delete_trigger(world.app, world.eve, "tick")
    world.told()
    assert world.shown().troubles == ()


def test_nobody_hears_of_another_workspace(world: AlertsWorld) -> None:
    """E1"""
    stranger = world.member("sue", "editor", "ws_away")
    document = {"name": "ops", "on": ["run_failed"], "to": [{"email": "sue@example.com"}]}
    alerts.create_alert(world.app, stranger, document)
    world.failing()
    assert world.told() == []


# --- once within the window -----------------------------------------------------------


def test_what_comes_within_the_window_is_held_back_and_counted(world: AlertsWorld) -> None:
    world.alert(every="10m")
    world.failing()
    world.told()
    for _ in range(3):
        world.failing()
    assert len(world.told()) == 1
    assert world.shown().troubles[0].held_back == 3


def test_what_was_held_back_is_told_in_one_when_the_window_ends(world: AlertsWorld) -> None:
    world.alert(every="10m")
    for _ in range(4):
        world.failing()
        world.told()
    world.clock.move(minutes=11)
    assert world.told()[1:] == ["hello failed 3 more times"]
    assert len(world.told()) == 2


def test_each_workflow_has_a_window_of_its_own(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.told()
    world.failing("other")
    assert world.told()[1:] == ["other failed: It answered 500"]


def test_over_is_told_once_and_only_to_who_asked(world: AlertsWorld) -> None:
    world.alert(resolved=True)
    world.alert(name="quiet")
    world.failing()
    world.told()
    world.succeeding()
    world.succeeding()
    assert world.told()[2:] == ["Over: hello succeeded again"]


def test_what_is_over_when_it_is_told_says_so_itself(world: AlertsWorld) -> None:
    world.alert(resolved=True)
    world.failing()
    world.succeeding()
    assert world.told() == ["hello failed: It answered 500"]
    assert "It is over already." in world.mailer.sent[0].text
    world.succeeding()
    assert len(world.told()) == 1


def test_a_storm_gives_one_notice_and_a_count(world: AlertsWorld) -> None:
    """10,000 failed runs: the first look tells, the others count."""
    world.alert()
    ids = storm(world, 10_000)
    assert len(world.told()) == 1
    [notice] = world.notices()
    held_back = world.shown().troubles[0].held_back
    assert notice.count + held_back == len(ids)
    assert held_back > 0
    world.clock.move(hours=1, seconds=1)
    assert world.told()[1:] == [f"hello failed {held_back:,} more times"]


def test_many_troubles_at_once_are_told_in_one_notice(world: AlertsWorld) -> None:
    world.alert()
    for number in range(30):
        world.failing(f"job-{number}")
    assert world.told() == ["30 failures of 30 workflows or triggers"]
    assert "- job-29 failed" not in world.mailer.sent[0].text
    assert "and 10 others" in world.mailer.sent[0].text


def test_an_alert_says_only_so_much_in_its_window_and_the_rest_at_its_end(world: AlertsWorld) -> None:
    """Every look finds another workflow in trouble, and nobody can read sixty mails."""
    world.alert()
    for number in range(20):
        world.failing(f"job-{number}")
        world.told()
    assert len(world.mailer.sent) == alert_looking.MOST_IN_A_WINDOW
    world.clock.move(hours=1, seconds=1)
    assert world.told()[-1] == "10 failures of 10 workflows or triggers"


def storm(world: AlertsWorld, count: int) -> list[str]:
    """So many runs that failed, as rows and changes, in one transaction."""
    from sqlalchemy import insert, select

    from onward.store.feed import add_changes
    from onward.store.tables import runs

    model = world.failing()
    ids = [model, *(world.clock.new_id("run") for _ in range(count - 1))]
    at = world.clock.now_text()
    with world.database.write() as connection:
        row = dict(connection.execute(select(runs).where(runs.c.id == model)).one()._mapping)
        copies = [{**row, "id": one, "root_run_id": one, "dedupe_key": one} for one in ids[1:]]
        connection.execute(insert(runs), copies)
        moved = [(HOME, f"run:{one}", "run.moved", '{"status":"failed"}', at) for one in ids[1:]]
        add_changes(connection, moved)
    return ids


# --- nothing is lost -------------------------------------------------------------------


def test_a_look_that_died_before_its_commit_is_made_again(
    world: AlertsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cursor and notices are one transaction: killed in it, neither is there."""
    world.alert()
    world.failing()

    def die(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("onward.store.alerts.SqlEpisodes.save", die)
        with pytest.raises(RuntimeError):
            world.look()
    assert world.notices() == []
    assert len(world.told()) == 1


def test_a_notice_whose_sender_died_is_sent_again_under_the_same_id(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.look()
    [claimed] = alert_sending.claim(world.app)
    world.mailer.send(alert_mail(claimed))  # and then its process died
    assert alert_sending.claim(world.app) == []
    world.clock.move(seconds=alert_sending.CLAIM.total_seconds() + 1)
    world.send()
    assert [mail.id for mail in world.mailer.sent] == [claimed.id] * 2
    assert [(one.status, one.attempts) for one in world.notices()] == [("sent", 2)]


def alert_mail(row: Any) -> Any:
    from onward.ports.mail import Mail

    return Mail(row.id, row.target["email"], row.subject, row.text, row.thread)


def test_of_servers_that_look_at_once_one_tells(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    with ThreadPoolExecutor(4) as pool:
        looks = list(pool.map(lambda _: alert_looking.look(world.app, URL), range(4)))
    assert sum(look.notices for look in looks) == 1
    assert len(world.notices()) == 1


def test_of_servers_that_send_at_once_each_has_its_own(world: AlertsWorld) -> None:
    world.alert(to=[{"email": f"{n}@example.com"} for n in range(10)])
    world.failing()
    world.look()
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: alert_sending.claim(world.app, limit=3), range(4)))
    ids = [notice.id for claimed in claims for notice in claimed]
    assert len(ids) == len(set(ids)) == 10


def test_what_piled_up_while_no_server_was_up_is_told_when_one_is(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.clock.move(days=2)
    assert len(world.told()) == 1


def test_a_mail_server_that_is_away_is_asked_again_ever_more_rarely_and_for_a_day(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.mailer.refusal = MailRefused("The mail server is away")
    world.told()
    while world.notices()[0].status == "waiting":
        world.clock.move(minutes=1)
        world.send()
    [notice] = world.notices()
    assert (notice.status, notice.error) == ("failed", "The mail server is away")
    assert 45 <= notice.attempts <= 65
    assert "given up" in (world.shown().health or "")


def test_an_address_that_is_refused_for_good_is_given_up_at_once(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.mailer.refusal = MailRefused("550 no such user", is_final=True)
    world.told()
    assert [(one.status, one.attempts) for one in world.notices()] == [("failed", 1)]


def test_an_error_of_our_own_is_no_reason_to_try_for_ever(
    world: AlertsWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T4"""
    world.alert()
    world.failing()
    monkeypatch.setattr(world.mailer, "send", lambda _: 1 / 0)
    world.told()
    [notice] = world.notices()
    assert (notice.status, notice.error) == ("waiting", "An error of Onward's own (ZeroDivisionError).")
    world.clock.move(days=1)
    world.send()
    assert world.notices()[0].status == "failed"


def test_a_notice_is_sent_when_the_mail_server_is_back(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.mailer.refusal = MailRefused("The mail server is away")
    world.told()
    world.mailer.refusal = None
    world.clock.move(seconds=15)
    assert len(world.told()) == 1


def test_disabling_cancels_what_waits(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.look()
    alerts.disable_alert(world.app, world.eve, "ops")
    assert world.told() == []
    assert [one.status for one in world.notices()] == ["cancelled"]


def test_an_alert_that_was_changed_sends_what_waits_to_whom_it_named_then(world: AlertsWorld) -> None:
    world.alert()
    world.failing()
    world.look()
    changed = {"name": "ops", "on": ["run_failed"], "to": [{"email": "new@example.com"}]}
    alerts.update_alert(world.app, world.eve, "ops", changed)
    world.failing()
    world.told()
    assert [mail.to for mail in world.mailer.sent] == ["ops@example.com"]  # and is silent for its window


def test_a_workflow_that_it_cannot_start_is_said_before_anything_is_told(world: AlertsWorld) -> None:
    world.workflow("page")
    assert world.alert(to=[{"workflow": "page"}]).health is None
    set_enabled(world.app, world.eve, "page", False)
    assert world.shown().health == "It starts the workflow 'page', which is disabled."
    delete_workflow(world.app, world.eve, "page")
    [listed] = alerts.list_alerts(world.app, world.eve).items
    assert listed.health == "It starts the workflow 'page', which is gone."


def test_a_name_that_nothing_has_is_said_when_it_is_saved(world: AlertsWorld) -> None:
    made = world.alert(where={"workflow": ["hello", "helo", "he*"], "trigger": "tick"})
    assert (
        made.health
        == "There is no trigger 'tick' and no workflow 'helo' now; it tells of them when there is."
    )


def test_one_alert_that_cannot_be_read_stops_no_other(world: AlertsWorld) -> None:
    """T4"""
    world.alert(name="old")
    world.alert()
    with world.store.write() as tx:
        row = tx.alerts.by_name(HOME, "old")
        assert row is not None
        tx.alerts.update(replace(row, document='{"name": "old"}'))
    world.failing()
    assert len(world.told()) == 1
    assert "cannot be read" in (world.shown("old").health or "")


# --- workflows --------------------------------------------------------------------------


def test_an_alert_starts_a_workflow_once_in_its_owners_name(world: AlertsWorld) -> None:
    world.workflow("page")
    world.alert(to=[{"workflow": "page", "inputs": {}}])
    world.failing()
    world.told()
    [notice] = world.notices()
    assert notice.run_id is not None
    run = world.run(notice.run_id)
    assert (run.workflow_name, run.trigger["type"], run.created_by) == ("page", "alert", world.eve.id)
    again(world)
    assert world.notices()[0].run_id == notice.run_id


def again(world: AlertsWorld) -> None:
    """The process died after the launch, before it wrote that down."""
    from sqlalchemy import update

    from onward.store.alert_tables import alert_notices

    with world.database.write() as connection:
        connection.execute(update(alert_notices).values(status="waiting", due_at="2000", run_id=None))
    world.send()


def test_a_run_that_an_alert_started_starts_no_workflow_when_it_fails(world: AlertsWorld) -> None:
    """Otherwise it would start itself for ever."""
    world.workflow("page")
    world.alert(to=[{"workflow": "page"}, {"email": "ops@example.com"}])
    world.failing()
    world.told()
    run_id = next(one.run_id for one in world.notices() if one.run_id)
    world.ended(run_id, "failed", error=BROKEN)
    assert world.told()[-1] == "page failed: It answered 500"
    assert [one.channel for one in world.notices() if "page failed" in one.subject] == ["email"]


def test_an_engine_that_is_away_is_waited_for(world: AlertsWorld) -> None:
    """R3"""
    world.workflow("page")
    world.alert(to=[{"workflow": "page"}])
    world.failing()
    world.engine.away = True
    world.told()
    assert world.notices()[0].error == "Temporal cannot be reached."
    world.engine.away = False
    world.clock.move(seconds=15)
    world.told()
    assert world.notices()[0].run_id is not None


def test_an_owner_who_is_gone_starts_nothing(world: AlertsWorld) -> None:
    """T14"""
    world.workflow("page")
    world.alert(to=[{"workflow": "page"}])
    with world.store.write() as tx:
        tx.members.set_disabled(HOME, world.eve.id, world.clock.now_text())
    world.failing()
    world.told()
    [notice] = alerts.list_notices(world.app, world.member("ann", "editor"), "ops").items
    assert notice.status == "failed"
    assert "no longer active" in (notice.error or "")


# --- looking costs little, and shows ------------------------------------------------------


def test_a_look_with_nothing_new_writes_nothing(world: AlertsWorld) -> None:
    world.alert()
    world.clock.move(seconds=20)
    world.look()
    before = cursor(world)
    world.clock.move(seconds=2)
    world.look()
    assert cursor(world) == before


def cursor(world: AlertsWorld) -> Any:
    with world.store.read() as tx:
        return tx.alert_news.cursor()


def test_housekeeping_removes_old_notices_and_forgets_old_troubles(world: AlertsWorld) -> None:
    """R22"""
    world.alert()
    world.failing()
    world.told()
    world.clock.move(days=40)
    cleaned = housekeeping.clean(world.app, Retention())
    assert (cleaned.notices, cleaned.troubles) == (1, 1)
    assert world.notices() == []


def test_the_scheduler_being_another_process_is_told_by_who_looks(world: AlertsWorld) -> None:
    """A new scheduler that registers and never ticks is behind as well."""
    world.alert({"scheduler_lag": {"after": "1m"}})
    world.generation = scheduling.register(world.app, "stuck")
    world.clock.move(minutes=2)
    assert world.told() == ["The scheduler is 2 min behind"]
