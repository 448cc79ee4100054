"""What a server does besides answering: it looks for alerts, sends their notices, shows that all is well, and
after an outage of Temporal sees to what nobody could be told of meanwhile.

Here and not in a worker, so that somebody else than the scheduler says that the scheduler is behind; and not
by Temporal, so that it goes on when that is away. Several servers do no harm: each look, and each notice, is
one server's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import structlog

from onward.actions.http.request import HttpRequests
from onward.actions.settings import HttpSettings
from onward.domain.alerts.alert import Channel
from onward.domain.errors import OnwardError
from onward.ports.actions import ActionCall
from onward.services import reconcile
from onward.services.alerts import heartbeat
from onward.services.alerts import looking as alert_looking
from onward.services.alerts import sending as alert_sending
from onward.services.context import Services

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 2.0
# A database that is away, or an error of our own: tried again, for as long as the server runs.
_TROUBLE_SECONDS: Final = 5.0
# After an outage: who was at work in its last moments has had his own chance.
_BACK_SECONDS: Final = reconcile.TOLD_GRACE.total_seconds() + 1
_ASK_SECONDS: Final = 15.0

_MAIL: Final[tuple[Channel, ...]] = ("email",)
_OTHERS: Final[tuple[Channel, ...]] = ("webhook", "workflow")
_MAILS_AT_ONCE: Final = 4
_OTHERS_AT_ONCE: Final = 16

Round = Callable[[], Awaitable[float]]
"""Once; returns after how many seconds to go on."""


class Duties:
    def __init__(
        self,
        services: Services,
        url: str,
        *,
        heartbeat_url: str | None = None,
        heartbeat_every: timedelta = timedelta(minutes=1),
        look_seconds: float = LOOK_SECONDS,
        back_seconds: float = _BACK_SECONDS,
    ) -> None:
        self._services = services
        self._url = url
        self._heartbeat_url = heartbeat_url
        self._heartbeat_every = heartbeat_every
        self._look_seconds = look_seconds
        self._back_seconds = back_seconds
        self._unanswered_seen_to = 0
        # The address is the administrator's own, and may well be a neighbour.
        self._mail_threads = ThreadPoolExecutor(_MAILS_AT_ONCE, thread_name_prefix="mail")
        self._http = HttpRequests(HttpSettings(allow_private_addresses=True))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        rounds: list[tuple[str, Round]] = [
            ("look", self._look),
            ("return", self._see_to_what_waited),
            # Apart, so that a mail server that does not answer holds up nothing but mail.
            ("mail", lambda: self._send(_MAIL, _MAILS_AT_ONCE)),
            ("send", lambda: self._send(_OTHERS, _OTHERS_AT_ONCE)),
        ]
        if self._heartbeat_url is not None:
            rounds.append(("heartbeat", self._beat))
        tasks = [asyncio.create_task(_forever(name, once)) for name, once in rounds]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._mail_threads.shutdown(wait=False, cancel_futures=True)
            await self._http.close()

    async def _look(self) -> float:
        look = await asyncio.to_thread(alert_looking.look, self._services, self._url)
        return 0.0 if look.more else self._look_seconds

    async def _see_to_what_waited(self) -> float:
        """The reconciler is Temporal's: it would come to it in its own time, which may be a minute."""
        engine = self._services.engine
        health = await asyncio.to_thread(engine.health)
        unanswered = engine.unanswered()
        if health.get("reachable") and unanswered != self._unanswered_seen_to:
            reports = [await self._compared() for _ in range(2)]  # one for what is too young in the other
            if not reports[-1].engine_away:
                self._unanswered_seen_to = unanswered
        return self._look_seconds

    async def _compared(self) -> reconcile.ReconcileReport:
        await asyncio.sleep(self._back_seconds)
        return await asyncio.to_thread(reconcile.reconcile, self._services)

    async def _send(self, channels: Collection[Channel], at_once: int) -> float:
        claimed = await asyncio.to_thread(alert_sending.claim, self._services, channels, at_once)
        sending = (alert_sending.send(self._services, one, self._mail_threads) for one in claimed)
        # All of them come to their end, whatever becomes of one: what cannot be written down is sent again.
        for ended in await asyncio.gather(*sending, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended
        return 0.0 if len(claimed) == at_once else self._look_seconds / 2

    async def _beat(self) -> float:
        if self._heartbeat_url is not None:
            await heartbeat.beat(self._services, self._heartbeat_url, self._ask)
        return self._heartbeat_every.total_seconds()

    async def _ask(self, url: str) -> None:
        await self._http.request(url, ActionCall("", "", "heartbeat", 1, ""), timeout=_ASK_SECONDS)


async def _forever(name: str, once: Round) -> None:
    while True:
        try:
            wait = await once()
        except OnwardError as error:
            log.warning("duty_waits", duty=name, code=error.code, message=error.message)
            wait = _TROUBLE_SECONDS
        except Exception:  # a loop's edge: it goes on, and its silence shows in /readyz
            log.exception("duty_broke", duty=name)
            wait = _TROUBLE_SECONDS
        await asyncio.sleep(wait)
