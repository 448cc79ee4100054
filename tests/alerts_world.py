"""Alerts over runs and triggers: a look and a sending called by hand, with a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from fakes.mailer import FakeMailer
from onward.domain.runs.facts import StepError
from onward.services.alerts import alerts
from onward.services.alerts import looking as alert_looking
from onward.services.alerts import sending as alert_sending
from onward.services.alerts.looking import Look
from onward.services.alerts.views import AlertView, NoticeView
from onward.store.database import Database
from triggers_world import HOME, TriggersWorld

URL = "https://onward.test"
OPS = [{"email": "ops@example.com"}]
BROKEN = StepError("action", "http_500", "It answered 500")


@dataclass
class AlertsWorld(TriggersWorld):
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.app = replace(self.app, mailer=self.mailer)
        self.look()  # what was before the first look concerns nobody

    def alert(self, *on: Any, **more: Any) -> AlertView:
        document = {"name": "ops", "on": list(on or ("run_failed",)), "to": OPS, **more}
        return alerts.create_alert(self.app, self.eve, document)

    def failing(self, workflow: str = "hello", **launch: Any) -> str:
        run_id = self.started(workflow, **launch)
        self.ended(run_id, "failed", error=BROKEN)
        return run_id

    def succeeding(self, workflow: str = "hello", **launch: Any) -> str:
        run_id = self.started(workflow, **launch)
        self.ended(run_id)
        return run_id

    def look(self) -> Look:
        self.clock.move(milliseconds=1)
        return alert_looking.look(self.app, URL)

    def send(self) -> None:
        for notice in alert_sending.claim(self.app):
            asyncio.run(alert_sending.send(self.app, notice))

    def told(self) -> list[str]:
        """The subjects of what was mailed by now, the oldest first."""
        while self.look().more:
            continue
        self.send()
        return [mail.subject.removeprefix("[Onward] ") for mail in self.mailer.sent]

    def notices(self, name: str = "ops", **where: Any) -> list[NoticeView]:
        """The newest first."""
        return list(alerts.list_notices(self.app, self.eve, name, limit=100, **where).items)

    def shown(self, name: str = "ops") -> AlertView:  # type: ignore[override]
        return alerts.show_alert(self.app, self.eve, name)


@pytest.fixture
def world(database: Database) -> Iterator[AlertsWorld]:
    world = AlertsWorld(database)
    yield world
    world.ledger.close()


__all__ = ["BROKEN", "HOME", "OPS", "URL", "AlertsWorld", "world"]
