"""One round of the reconciler, and of the housekeeping beside it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from temporalio import activity

from onward.engine.activities.heartbeat import beating
from onward.engine.contracts import RECONCILE, Reconciled, ReconcileTask
from onward.services import housekeeping, reconcile
from onward.services.context import Services

CLEAN_EVERY: Final = timedelta(hours=1)


class ReconcilerActivities:
    def __init__(self, services: Services, every: float, retention: housekeeping.Retention) -> None:
        self._services = services
        self._every = every
        self._retention = retention

    @activity.defn(name=RECONCILE)
    async def reconcile(self, task: ReconcileTask) -> Reconciled:
        async with beating():
            report = await asyncio.to_thread(reconcile.reconcile, self._services, task.after)
            turns = timedelta(seconds=self._every)
            await asyncio.to_thread(
                housekeeping.take_turn, self._services, self._retention, CLEAN_EVERY, turns
            )
        return Reconciled(self._every, report.next)
