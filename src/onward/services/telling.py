"""Telling a run that something happened. What was to be told is recorded before, so an engine
that is away loses nothing: the reconciler tells it again."""

from __future__ import annotations

import structlog

from onward.domain.errors import Unavailable
from onward.ports.engine import Signal, SignalKind
from onward.services.context import Services

log = structlog.get_logger(__name__)


def tell(app: Services, run_id: str, kind: SignalKind, data: dict[str, object]) -> bool | None:
    """False: no such execution is open. None: the engine is away, and it has to be told later."""
    try:
        return app.engine.signal_run(run_id, Signal(kind, app.clock.now_text(), data))
    except Unavailable as error:
        log.warning("run_not_told", run_id=run_id, signal=kind, code=error.code)
        return None
