"""The step that is measured: it does nothing, so that what is left is ours."""

from __future__ import annotations

from onward.actions.declaration import action


@action(name="bench.noop", title="Do nothing", effects="read", idempotent=True, pace="quick")
async def noop(n: int = 0) -> int:
    return n
