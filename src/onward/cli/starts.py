"""What starts a workflow next, and who made it, in a few words."""

from __future__ import annotations

from typing import Any

from onward.cli.times import ago, instant


def next_words(workflow: dict[str, Any]) -> str:
    """`in 3 h, nightly`; what comes at no certain time is told by what it comes from."""
    start = workflow["next_start"]
    if start is None:
        return ""
    if start["at"] is not None:
        return f"{ago(start['at'])}, {start['trigger']}"
    return _whenever(start)


def next_sentence(workflow: dict[str, Any]) -> str:
    """The same with the instant, and a clock in the schedule's zone."""
    start = workflow["next_start"]
    if start is None:
        return "nothing starts it by itself"
    if start["at"] is None:
        return f"{_whenever(start)}, {start['trigger']}"
    there = f", {start['local'][:16].replace('T', ' ')} there" if start["local"] else ""
    also = f"; also {_whenever(start)}" if start["on"] else ""
    return f"{instant(start['at'])}{there}, {start['trigger']}{also}"


def owner_words(workflow: dict[str, Any]) -> str:
    owner = workflow["owner"]
    name = f"key {owner['name']}" if owner["kind"] == "key" else owner["name"]
    return f"{name} ({_LEFT[owner['kind']]})" if owner["has_left"] else name


_ON = {"webhook": "on a webhook", "event": "on events"}
_LEFT = {"member": "left", "key": "revoked"}


def _whenever(start: dict[str, Any]) -> str:
    if start["paused_until"] is not None:
        return f"paused, goes on {ago(start['paused_until'])}"
    return " and ".join(_ON[kind] for kind in start["on"])
