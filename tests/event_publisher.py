"""A process that publishes events until it is killed, and says each that it was told is stored.

python event_publisher.py URL NAME
"""

from __future__ import annotations

import itertools
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from fakes.engine import FakeEngine
from onward.actions.loading import load_actions
from onward.clock import SystemClock
from onward.domain.access import Principal
from onward.domain.events.cloud_events import CloudEvent
from onward.services.context import Services
from onward.services.events import publish_cloud_events
from onward.store.database import open_database
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault


def publish(url: str, name: str) -> None:
    app = Services(
        store=SqlStore(open_database(url)),
        engine=FakeEngine(),
        clock=SystemClock(),
        actions=load_actions(),
        vault=AesGcmVault(b"v" * 32),
    )
    ada = Principal("member", "mem_ada", "ada", "ws_home", "operator")

    def one(lane: int) -> None:
        for number in itertools.count():
            batch = [
                CloudEvent(f"{name}-{lane}-{number}-{n}", "/shop", "order.paid", None, n, {})
                for n in range(3)
            ]
            for published in publish_cloud_events(app, ada, batch, batch=True):
                os.write(1, f"{published.event.id}\n".encode())  # whole, whatever other threads write

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(one, range(3)))


if __name__ == "__main__":
    publish(sys.argv[1], sys.argv[2])
