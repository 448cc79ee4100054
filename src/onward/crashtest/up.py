"""`onward up` as a trial runs it: the same supervisor and children, but Temporal renews histories early.

Runs of a trial are short. With Temporal's own threshold, some 4,000 events, none of them would ever be
continued in a new execution, and what dies in the middle of that would go unseen.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.configuration import load_settings
from onward.data_directory import DataDirectory
from onward.secret_key import secret_key
from onward.settings import Settings
from onward.supervisor.child import ChildSpec
from onward.supervisor.foreground import supervise
from onward.supervisor.lock import only_supervisor, write_address
from onward.supervisor.ports import claimed_ports
from onward.supervisor.supervisor import end_leftovers
from onward.supervisor.together import plan

_RENEW_AFTER: Final = "limit.historyCount.suggestContinueAsNew=15"


async def up(settings: Settings) -> None:
    data = DataDirectory(settings.data)
    data.prepare()
    with only_supervisor(data), claimed_ports() as ports:
        secret_key(settings)
        end_leftovers(data.processes, _say)
        together = plan(settings, data, ports, _say)
        together = replace(together, children=tuple(_renewing(together.children)))
        write_address(data, together.address)
        await supervise(together, settings, data, open_browser=False, as_json=True)


def _renewing(children: tuple[ChildSpec, ...]) -> Iterator[ChildSpec]:
    for child in children:
        more = ("--dynamic-config-value", _RENEW_AFTER) if child.name == "temporal" else ()
        yield replace(child, command=(*child.command, *more))


def _say(message: str) -> None:
    print(f"onward: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    asyncio.run(up(load_settings()))
