"""What an action raised, as the failure that a step shows: real text, and a category (rule R13)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from onward.domain.errors import Kind, OnwardError
from onward.domain.runs.facts import Category
from onward.ports.actions import ActionFailed

_CATEGORIES: dict[Kind, Category] = {
    "malformed": "validation",
    "unauthenticated": "denied",
    "denied": "denied",
    "not_found": "action",
    "conflict": "action",
    "stale": "action",
    "too_large": "action",
    "invalid": "validation",
    "limited": "transient",
    "unavailable": "transient",
}


def failure_of(name: str, error: Exception) -> ActionFailed:
    """An author's function may raise anything; the plain words for weather are taken at their word."""
    if isinstance(error, OnwardError):
        details = {"hint": error.hint} if error.hint else {}
        return ActionFailed(_CATEGORIES[error.kind], error.message, code=error.code, details=details)
    text = f"{name}: {type(error).__name__}: {error}"
    if isinstance(error, TimeoutError):
        return ActionFailed("timeout", text)
    if isinstance(error, ConnectionError):
        return ActionFailed("transient", text)
    return ActionFailed("action", text, code="raised", details={"exception": type(error).__name__})


def unknown_action(name: str, known: Iterable[str]) -> ActionFailed:
    """Rule R19: at run, too, an unknown action is an error and not a shrug."""
    near = difflib.get_close_matches(name, list(known), n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    return ActionFailed(
        "validation",
        f"There is no action {name!r} in this worker.{meant}",
        code="unknown_action",
        details={"action": name},
    )


def out_of_time(name: str, seconds: float) -> ActionFailed:
    return ActionFailed(
        "timeout",
        f"{name} was not done after {seconds:g} seconds.",
        details={"seconds": seconds},
    )
