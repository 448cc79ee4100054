"""`onward trigger`: what starts by itself."""

from __future__ import annotations

from typing import Annotated, Any, Final

from cyclopts import App, Parameter

from onward.cli import hooks
from onward.cli.backfills import app as backfills
from onward.cli.backfills import backfill
from onward.cli.client import Client
from onward.cli.confirm import require_yes
from onward.cli.inputs import read_json
from onward.cli.names import TriggerName
from onward.cli.output import print_json, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.trigger_decisions import decisions
from onward.cli.trigger_documents import export_triggers, import_triggers
from onward.cli.trigger_invocations import cancel, invocation, invocations, outcome_of, rerun, say_started
from onward.cli.trigger_list import list_triggers
from onward.cli.trigger_missed import missed
from onward.cli.trigger_pause import pause
from onward.cli.trigger_preview import preview
from onward.cli.trigger_show import next_of, show, state_of

# Of firings that wait: beyond that it is enough to know that there are many.
_MOST_COUNTED: Final = 200

app = App(name="trigger")
app.command(list_triggers, name="list")
app.command(show)
app.command(preview)
app.command(decisions)
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


@app.command
def fire(
    trigger: TriggerName,
    /,
    *,
    payload: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    test: bool = False,
    remote: Remote = HERE,
) -> int:
    """Fire it now, once, whatever its schedule says. Exit code 1: it failed at once.

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
    return outcome_of(fired)


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
    with connected(remote) as client:
        dropped = "" if yes else _dropped(client, trigger)  # nobody is asked about what is not there
        require_yes(f"{dropped}Delete the trigger {trigger}?", yes=yes)
        client.delete(at("triggers", trigger))
    if remote.json:
        print_json({"deleted": trigger})
    else:
        say(f"Deleted {trigger}.")


def _dropped(client: Client, trigger: str) -> str:
    waiting = client.get(at("triggers", trigger, "invocations"), status="pending", limit=_MOST_COUNTED)
    count = len(waiting["items"])
    if not count:
        return ""
    many = f"More than {count}" if waiting["next_cursor"] else str(count)
    words = "One firing waits to start, and is" if count == 1 else f"{many} firings wait to start, and are"
    return f"{words} dropped with it. "


def _say_switched(shown: dict[str, Any], remote: Remote) -> None:
    if remote.json:
        print_json(shown)
    elif shown["enabled"]:
        say(f"{shown['name']} is {state_of(shown)}; next: {next_of(shown)}.")
    else:
        say(f"{shown['name']} is {state_of(shown)}.")
