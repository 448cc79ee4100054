"""A real run fails on the real engine, and a mail arrives at a real mail server."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from engine_world import World, eventually, opened_world
from mail_world import mail_server
from onward.actions.mail.smtp import mailer_of
from onward.api.duties import Duties
from onward.bootstrap import ensure_duties, worker_of
from onward.services.alerts import alerts
from onward.services.triggers import triggers
from onward.settings import Settings

FAILING = "steps: [{id: stop, type: fail, message: Nobody paid}]"
TO = [{"email": "ops@example.com"}]


def alert(world: World, *on: object, **more: object) -> None:
    services = replace(world.onward.services, mailer=mailer_of(with_mail(world.settings, 25)))
    alerts.create_alert(services, world.admin, {"name": "ops", "on": list(on), "to": TO, **more})


def with_mail(settings: Settings, port: int) -> Settings:
    return Settings(
        **{
            **settings.model_dump(exclude_unset=True),
            "smtp_url": f"smtp://127.0.0.1:{port}",
            "mail_from": "onward@example.org",
        }
    )


async def test_a_run_that_fails_becomes_a_mail_that_arrives(settings: Settings) -> None:
    with mail_server() as box:
        async with opened_world(with_mail(settings, box.port)) as world, worker_of(world.onward):
            await asyncio.to_thread(alert, world, "run_failed")
            async with Duties(world.onward.services, "https://onward.test", look_seconds=0.1).running():
                run = await world.run(FAILING)
                await eventually(lambda: len(box.mails), lambda count: count == 1)
    [mail] = box.mails
    assert mail["Subject"] == "[Onward] test failed: step stop: Nobody paid"
    assert f"https://onward.test/runs/{run.id}" in mail.get_content()


async def test_a_trigger_whose_runs_fail_is_told_and_so_is_its_end(settings: Settings) -> None:
    """The scheduler, the attempts and the runs are the real ones; only the alert looks on."""
    with mail_server() as box:
        async with opened_world(with_mail(settings, box.port)) as world, worker_of(world.onward):
            await ensure_duties(world.onward.temporal)
            await world.publish(FAILING)
            await asyncio.to_thread(
                alert, world, "auto_paused", {"failures_in_row": {"count": 2}}, where={"trigger": "often"}
            )
            document = {
                "name": "often",
                "workflow": "test",
                "schedule": {"every": "1s"},
                "pause_after_failures": 2,
            }
            async with Duties(world.onward.services, "https://onward.test", look_seconds=0.1).running():
                await asyncio.to_thread(triggers.create_trigger, world.onward.services, world.admin, document)
                await eventually(lambda: len(box.mails), lambda count: count >= 2)
    assert sorted(mail["Subject"] for mail in box.mails) == [
        "[Onward] often does not fire any more",
        "[Onward] often failed twice in a row",
    ]
