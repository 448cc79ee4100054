"""`onward trigger invocations` and its kin: what triggers started."""

from __future__ import annotations

from typing import Any, Final

from onward.cli.names import InvocationId, TriggerName
from onward.cli.output import Column, print_fields, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import between, instant

INVOCATIONS: Final = (
    Column("INVOCATION", lambda one: one["id"], whole=True),
    Column("STATUS", lambda one: one["status"]),
    Column("FOR", lambda one: one["scheduled_for"][:19].replace("T", " ")),
    Column("SOURCE", lambda one: one["source"]),
    Column("ATTEMPTS", lambda one: str(one["attempt"])),
    Column("RUN", lambda one: one["run_id"] or "", whole=True),
    Column("REASON", lambda one: one["reason"] or one["waiting_for"] or ""),
)


def invocations(
    trigger: TriggerName,
    /,
    *,
    status: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what it started.

    Parameters
    ----------
    status
        Only these: pending, running, succeeded, failed, cancelled or skipped.
    """
    with connected(remote) as client:
        listing = fetch(client, at("triggers", trigger, "invocations"), paging, status=status)
    print_list(listing, INVOCATIONS, as_json=remote.json, nothing="It has started nothing yet.")


def invocation(invocation: InvocationId, /, *, remote: Remote = HERE) -> None:
    """Show one of them: how each attempt went, and why."""
    with connected(remote) as client:
        shown = client.get(at("invocations", invocation))
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Invocation", shown["id"]),
            ("Status", shown["status"]),
            ("For", instant(shown["scheduled_for"])),
            ("Source", shown["source"]),
            *(("Attempt", _attempt(one)) for one in shown["attempts"]),
            ("Run", shown["run_id"] or ""),
            ("Waits for", shown["waiting_for"] or ""),
            ("Took", between(shown["started_at"], shown["ended_at"]) if shown["started_at"] else ""),
            ("Reason", shown["reason"] or ""),
        ]
    )


def cancel(invocation: InvocationId, /, *, remote: Remote = HERE) -> None:
    """Cancel an invocation, with its run."""
    with connected(remote) as client:
        say_started(client.post(at("invocations", invocation, "cancellation")), remote)


def rerun(invocation: InvocationId, /, *, as_now: bool = False, remote: Remote = HERE) -> None:
    """Run an invocation again.

    Parameters
    ----------
    as_now
        With the trigger as it is now, not as it was then.
    """
    with connected(remote) as client:
        say_started(client.post(at("invocations", invocation, "rerun"), {"as_now": as_now}), remote)


def say_started(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
        return
    print(shown["id"])
    why = shown["reason"] or shown["run_id"] or shown["waiting_for"] or "it is on its way"
    say(f"{shown['status']}: {why}")


def _attempt(one: dict[str, Any]) -> str:
    parts = (instant(one.get("started_at")), one.get("outcome"), one.get("run_id"), one.get("reason"))
    return ", ".join(str(part) for part in parts if part)
