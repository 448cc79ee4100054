"""`onward trigger`: what starts by itself."""

from __future__ import annotations

from typing import Annotated, Any, Final

from cyclopts import App, Parameter

from onward.cli import hooks
from onward.cli.backfills import app as backfills
from onward.cli.backfills import backfill
from onward.cli.confirm import require_yes
from onward.cli.inputs import read_json
from onward.cli.names import TriggerName
from onward.cli.output import Column, print_fields, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, instant
from onward.cli.trigger_documents import export_triggers, import_triggers
from onward.cli.trigger_invocations import cancel, invocation, invocations, rerun, say_started
from onward.cli.trigger_missed import missed
from onward.cli.trigger_pause import pause
from onward.cli.trigger_preview import preview

app = App(name="trigger")
app.command(preview)
app.command(pause)
app.command(missed)
app.command(invocations)
app.command(invocation)
app.command(cancel)
app.command(rerun)
app.command(backfill)
app.command(backfills)
app.command(export_triggers, name="export")
app.command(import_triggers, name="apply")
app.command(import_triggers, name="import")  # the other way of `export`
hooks.add_to(app)

_COLUMNS: Final = (
    Column("TRIGGER", lambda trigger: trigger["name"], whole=True),
    Column("WHEN", lambda trigger: trigger["text"]),
    Column("STARTS", lambda trigger: trigger["workflow"]),
    Column("STATE", lambda trigger: _state(trigger)),
    Column("NEXT", lambda trigger: ago(trigger["next_at"])),
    Column("LAST", lambda trigger: ago(trigger["last_fired_at"])),
)
_WHENEVER: Final = {
    "webhook": "when it is called",
    "event": "when such an event comes",
    "manual": "when somebody fires it",
}
_DECISIONS: Final = (
    Column("WHEN", lambda made: ago(made["at"])),
    Column("OUTCOME", lambda made: made["outcome"]),
    Column("COUNT", lambda made: str(made["count"])),
    Column("WHY", lambda made: made["sentence"]),
)


@app.command(name="list")
def list_triggers(
    *,
    workflow: str | None = None,
    kind: str | None = None,
    enabled: bool | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List triggers, the newest first.

    Parameters
    ----------
    workflow
        Only those that start it.
    kind
        schedule, once, webhook, event or manual.
    enabled
        Only enabled ones.
    """
    with connected(remote) as client:
        listing = fetch(client, "/triggers", paging, workflow=workflow, kind=kind, enabled=enabled)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no triggers.")


@app.command
def show(trigger: TriggerName, /, *, remote: Remote = HERE) -> None:
    """Show a trigger: when it fires next, and what is wrong with it."""
    with connected(remote) as client:
        shown = client.get(at("triggers", trigger))
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Trigger", f"{shown['name']} ({shown['id']})"),
            ("When", shown["text"]),
            ("Starts", shown["workflow"]),
            ("State", _state(shown)),
            ("Until", instant(shown["paused_until"])),
            ("Next", _next(shown)),
            ("Last", instant(shown["last_fired_at"])),
            *(("Policy", sentence) for sentence in shown["policies"]),
            ("Runs as", f"{shown['run_as']['kind']} {shown['run_as']['id']}"),
            ("Trouble", shown["health"] or ""),
        ]
    )


@app.command
def fire(
    trigger: TriggerName,
    /,
    *,
    payload: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    test: bool = False,
    remote: Remote = HERE,
) -> None:
    """Fire it now, once, whatever its schedule says.

    Parameters
    ----------
    payload
        What the run sees as trigger.payload: JSON, @FILE, or `-` for standard input.
    test
        Show it as a test.
    """
    body = {"payload": None if payload is None else read_json(payload), "test": test}
    with connected(remote) as client:
        fired = client.post(at("triggers", trigger, "invocations"), body)
    say_started(fired, remote)


@app.command
def enable(trigger: TriggerName, /, *, remote: Remote = HERE) -> None:
    """Enable it, from now on: what it missed stays missed."""
    with connected(remote) as client:
        shown = client.put(at("triggers", trigger, "enabled"), None)
    _say_switched(shown, remote)


@app.command
def disable(trigger: TriggerName, /, *, remote: Remote = HERE) -> None:
    """Disable it: what has not started is cancelled, runs under way go on."""
    with connected(remote) as client:
        shown = client.delete(at("triggers", trigger, "enabled"))
    _say_switched(shown, remote)


@app.command
def delete(trigger: TriggerName, /, *, yes: bool = False, remote: Remote = HERE) -> None:
    """Delete it, with the list of what it did. Runs that it started stay.

    Parameters
    ----------
    yes
        Do not ask.
    """
    require_yes(f"Delete the trigger {trigger}?", yes=yes)
    with connected(remote) as client:
        client.delete(at("triggers", trigger))
    if remote.json:
        print_json({"deleted": trigger})
    else:
        say(f"Deleted {trigger}.")


@app.command
def decisions(
    trigger: TriggerName,
    /,
    *,
    outcome: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what was decided about each slot, and why.

    Parameters
    ----------
    outcome
        Only these, such as fired or skipped_overlap.
    """
    with connected(remote) as client:
        listing = fetch(client, at("triggers", trigger, "decisions"), paging, outcome=outcome)
    print_list(listing, _DECISIONS, as_json=remote.json, nothing="Nothing has been decided yet.")


def _state(trigger: dict[str, Any]) -> str:
    return trigger["state"] or ("enabled" if trigger["enabled"] else "disabled")


def _next(trigger: dict[str, Any]) -> str:
    if trigger["next_at"] is None and trigger["kind"] in _WHENEVER:
        return _WHENEVER[trigger["kind"]]
    local = f", {trigger['next_local'][:16].replace('T', ' ')} there" if trigger["next_local"] else ""
    return f"{instant(trigger['next_at'])}{local}" if trigger["next_at"] else "never"


def _say_switched(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
    else:
        say(f"{shown['name']} is {_state(shown)}; next: {_next(shown)}.")
