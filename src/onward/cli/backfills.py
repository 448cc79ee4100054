"""`onward trigger backfill ...`: a range of a schedule, fired again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import App, Parameter

from onward.cli.names import BackfillId, TriggerName
from onward.cli.output import Column, print_fields, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.people import people
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, between, instant, slot
from onward.cli.trigger_invocations import INVOCATIONS
from onward.cli.trigger_names import trigger_names

if TYPE_CHECKING:
    from onward.cli.client import Client

app = App(name="backfills", help="Backfills: list them, show how far one is, cancel one.")

_COLUMNS: Final = (
    Column("BACKFILL", lambda one: one["id"], whole=True),
    Column("TRIGGER", lambda one: one["trigger"], whole=True),
    Column("STATUS", lambda one: one["status"]),
    Column("FROM", lambda one: slot(one["first_slot"])),
    Column("TO", lambda one: slot(one["last_slot"])),
    Column("PLANNED", lambda one: str(one["planned"])),
    Column("ENDED", lambda one: str(_ended(one))),
    Column("FAILED", lambda one: str(one["failed"])),
    Column("ASKED", lambda one: ago(one["created_at"])),
)


def backfill(
    trigger: TriggerName,
    /,
    *,
    since: Annotated[str, Parameter(name="--from")],
    until: Annotated[str | None, Parameter(name="--to")] = None,
    all_slots: Annotated[bool, Parameter(name="--all", negative=())] = False,
    concurrency: int = 1,
    dry_run: bool = False,
    remote: Remote = HERE,
) -> None:
    """Fire the slots of a range again: those that never ran, unless all are asked for.

    Parameters
    ----------
    since
        A date or time of the schedule's zone, or an instant, such as 2027-01-01 or 2027-01-01T09:00Z.
    until
        The same, and it belongs to the range: a date is the whole day. Now when absent.
    all_slots
        Also those that have run.
    concurrency
        So many run at once.
    dry_run
        Only say which slots it would fire.
    """
    body = {
        "from": since,
        "to": until,
        "only": "all" if all_slots else "missing",
        "concurrency": concurrency,
        "dry_run": dry_run,
    }
    with connected(remote) as client:
        answer = client.post(at("triggers", trigger, "backfills"), body)
    if remote.json:
        print_json(answer)
    elif dry_run:
        _say_plan(answer)
    else:
        print(answer["id"])
        say(f"{answer['planned']} slots, {slot(answer['first_slot'])} to {slot(answer['last_slot'])}.")
        say(f"See how far it is: onward trigger backfills show {answer['id']}")


@app.command(name="list")
def list_backfills(
    trigger: TriggerName | None = None, /, *, paging: Paging = FIRST_PAGE, remote: Remote = HERE
) -> None:
    """List backfills, the newest first: of all triggers, or of one."""
    with connected(remote) as client:
        listing = fetch(client, "/backfills", paging, trigger=trigger)
        if not remote.json:
            names = trigger_names(client, (one["trigger_id"] for one in listing["items"]))
            listing["items"] = [{**one, "trigger": names[one["trigger_id"]]} for one in listing["items"]]
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no backfills.")


@app.command
def show(backfill: BackfillId, /, *, remote: Remote = HERE) -> None:
    """Show how far it is."""
    with connected(remote) as client:
        _print(client, client.get(at("backfills", backfill)), remote)


@app.command
def invocations(backfill: BackfillId, /, *, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List what it fired."""
    with connected(remote) as client:
        listing = fetch(client, at("backfills", backfill, "invocations"), paging)
    print_list(listing, INVOCATIONS, as_json=remote.json, nothing="It has fired nothing yet.")


@app.command
def cancel(backfill: BackfillId, /, *, running: bool = False, remote: Remote = HERE) -> None:
    """Cancel it: what has not started does not start.

    Parameters
    ----------
    running
        Cancel the runs that are under way as well.
    """
    with connected(remote) as client:
        cancelled = client.post(at("backfills", backfill, "cancellation"), {"running": running})
        _print(client, cancelled, remote)


def _say_plan(plan: dict[str, Any]) -> None:
    others = plan["slots"] - plan["count"]
    fired = f"; {others} of the range have fired" if others else ""
    if plan["count"]:
        print(f"{plan['count']} slots, {slot(plan['first'])} to {slot(plan['last'])}{fired}.")
    elif others == 1:
        print("The only slot has fired: --all fires it again.")
    elif others:
        print(f"All {others} slots have fired: --all fires them again.")
    else:
        print("The range has no slots.")


def _print(client: Client, shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
        return
    trigger, asked_by = shown["trigger_id"], shown["asked_by"]
    name = trigger_names(client, [trigger])[trigger]
    who = people(client, [asked_by])[asked_by]
    slots = f"{slot(shown['first_slot'])} to {slot(shown['last_slot'])}"
    counts = ("succeeded", "failed", "skipped", "cancelled", "running", "waiting")
    print_fields(
        [
            ("Backfill", shown["id"]),
            ("Trigger", trigger if name == trigger else f"{name} ({trigger})"),
            ("Status", shown["status"]),
            ("Slots", f"{slots}, {shown['only']}, {shown['concurrency']} at once"),
            ("Ended", f"{_ended(shown)} of {shown['planned']}"),
            ("Of them", ", ".join(f"{shown[count]} {count}" for count in counts if shown[count])),
            ("Asked", f"{instant(shown['created_at'])} by {who}"),
            ("Took", between(shown["created_at"], shown["ended_at"])),
            ("Reason", shown["reason"] or ""),
        ]
    )


def _ended(shown: dict[str, Any]) -> int:
    return sum(shown[name] for name in ("succeeded", "failed", "skipped", "cancelled"))
