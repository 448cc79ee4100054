"""`onward trigger invocations` and its kin: what triggers started."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from cyclopts import Parameter

from onward.cli import exit_codes
from onward.cli.names import InvocationId, TriggerName
from onward.cli.output import Column, print_fields, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.people import people
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import between, instant

InvocationStatus = Literal["pending", "running", "succeeded", "failed", "cancelled", "skipped"]

INVOCATIONS: Final = (
    Column("INVOCATION", lambda one: one["id"], whole=True),
    Column("STATUS", lambda one: one["status"], whole=True),
    Column("FOR", lambda one: f"{one['scheduled_for'][:19].replace('T', ' ')}Z", whole=True),
    Column("SOURCE", lambda one: one["source"]),
    Column("TRIED", lambda one: str(one["attempt"])),
    Column("RUN", lambda one: one["run_id"] or "", whole=True),
    Column("REASON", lambda one: one["reason"] or one["waiting_for"] or ""),
)


def invocations(
    trigger: TriggerName,
    /,
    *,
    status: Annotated[InvocationStatus | None, Parameter(help="Only these.")] = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what it started, the newest first."""
    with connected(remote) as client:
        listing = fetch(client, at("triggers", trigger, "invocations"), paging, status=status)
    nothing = "It has started nothing yet." if status is None else "Nothing of that kind is there."
    print_list(listing, INVOCATIONS, as_json=remote.json, nothing=nothing)


def invocation(invocation: InvocationId, /, *, remote: Remote = HERE) -> None:
    """Show one of them: how each attempt went, and why."""
    with connected(remote) as client:
        shown = client.get(at("invocations", invocation))
        if remote.json:
            print_json(shown)
            return
        asked_by = shown["asked_by"] or ""
        named = people(client, [asked_by] if asked_by else [])
    print_fields(
        [
            ("Invocation", shown["id"]),
            ("Trigger", _trigger(shown)),
            ("Status", shown["status"]),
            ("For", instant(shown["scheduled_for"])),
            ("Source", shown["source"]),
            ("Asked by", named.get(asked_by)),
            ("Re-run of", shown["rerun_of"]),
            ("Backfill", shown["backfill_id"]),
            ("Batch", shown["part_of"]),
            *(("Attempt", _attempt(one)) for one in shown["attempts"]),
            ("Run", shown["run_id"] or ""),
            ("Waits for", shown["waiting_for"] or ""),
            ("Took", between(shown["started_at"], shown["ended_at"]) if shown["started_at"] else ""),
            ("Reason", shown["reason"] or ""),
            ("Not shown", _not_shown(shown)),
        ]
    )


def cancel(invocation: InvocationId, /, *, remote: Remote = HERE) -> None:
    """Cancel an invocation, with its run."""
    with connected(remote) as client:
        say_started(client.post(at("invocations", invocation, "cancellation")), remote)


def rerun(invocation: InvocationId, /, *, as_now: bool = False, remote: Remote = HERE) -> int:
    """Run an invocation again. Exit code 1: it failed at once.

    Parameters
    ----------
    as_now
        With the trigger as it is now, not as it was then.
    """
    with connected(remote) as client:
        again = client.post(at("invocations", invocation, "rerun"), {"as_now": as_now})
    say_started(again, remote)
    code = outcome_of(again)
    if code == exit_codes.FAILED and not (as_now or remote.json):
        say("It ran with the trigger as it was then: --as-now takes the trigger as it is now.")
    return code


def outcome_of(shown: dict[str, Any]) -> int:
    """The exit code of who asked for it: nobody waits, but what has failed already is known."""
    return exit_codes.OF_RUN.get(shown["status"], exit_codes.SUCCEEDED)


def say_started(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
        return
    print(shown["id"])
    why = shown["reason"] or shown["run_id"] or shown["waiting_for"] or "it is on its way"
    say(f"{shown['status']}: {why}")
    if shown["ended_at"] is None:
        say(f"See what becomes of it: onward trigger invocation {shown['id']}")


def _trigger(shown: dict[str, Any]) -> str:
    name = shown["trigger"].get("name")
    return f"{name} ({shown['trigger_id']})" if name else str(shown["trigger_id"])


def _not_shown(shown: dict[str, Any]) -> str:
    """What came with it, to whoever has not the permission."""
    names = ", ".join(shown.get("not_shown", ()))  # absent: an older server
    return f"{names}: this needs the permission run.read" if names else ""


def _attempt(one: dict[str, Any]) -> str:
    parts = (instant(one.get("started_at")), one.get("outcome"), one.get("run_id"), one.get("reason"))
    return ", ".join(str(part) for part in parts if part)
