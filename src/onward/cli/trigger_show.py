"""`onward trigger show`: all that is to know of one trigger."""

from __future__ import annotations

from typing import Any, Final

from onward.cli.names import TriggerName
from onward.cli.output import as_json_text, print_fields, print_json
from onward.cli.paths import at
from onward.cli.people import people
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import instant
from onward.cli.trigger_rules import rules

_WHENEVER: Final = {"webhook": "when it is called", "event": "when such an event comes"}
_OFF: Final = ("disabled", "paused", "broken")


def show(trigger: TriggerName, /, *, remote: Remote = HERE) -> None:
    """Show a trigger: when it fires next, what becomes of odd cases, and what is wrong with it."""
    with connected(remote) as client:
        shown = client.get(at("triggers", trigger))
        if remote.json:
            print_json(shown)
            return
        named = people(client, (shown["run_as"]["id"], shown["created_by"], shown["updated_by"]))
    _print(shown, named)


def state_of(trigger: dict[str, Any]) -> str:
    return trigger["state"] or ("enabled" if trigger["enabled"] else "disabled")


def next_of(trigger: dict[str, Any]) -> str:
    if trigger["next_at"] is not None:
        local = f", {trigger['next_local'][:16].replace('T', ' ')} there" if trigger["next_local"] else ""
        return f"{instant(trigger['next_at'])}{local}"
    if trigger["kind"] == "manual":  # also when it is switched off
        return "when somebody fires it"
    state = state_of(trigger)
    return f"not while it is {state}" if state in _OFF else _WHENEVER.get(trigger["kind"], "never")


def _print(shown: dict[str, Any], named: dict[str, str]) -> None:
    definition = shown["definition"]
    print_fields(
        [
            ("Trigger", f"{shown['name']} ({shown['id']})"),
            ("Title", shown["title"]),
            ("When", shown["text"]),
            ("Only when", definition.get("filter")),
            ("Starts", shown["workflow"]),
            ("Inputs", as_json_text(definition.get("inputs") or None)),
            ("State", state_of(shown)),
            ("Because", _because(shown)),
            ("Until", instant(shown["paused_until"])),
            ("Next", next_of(shown)),
            ("Last", instant(shown["last_fired_at"])),
            ("Failures", f"{shown['failures']} in a row" if shown["failures"] else ""),
            *(("Policy", sentence) for sentence in (*shown["policies"], *rules(definition))),
            ("Runs as", named[shown["run_as"]["id"]]),
            ("Made by", _origin(shown)),
            ("Created", f"{instant(shown['created_at'])} by {named[shown['created_by']]}"),
            ("Changed", f"{instant(shown['updated_at'])} by {named[shown['updated_by']]}"),
            ("Trouble", shown["health"]),
        ]
    )


def _because(shown: dict[str, Any]) -> str:
    """Where its trouble does not say it already."""
    reason = shown["state_reason"] or ""
    return "" if reason in (shown["health"] or "") else reason


def _origin(shown: dict[str, Any]) -> str:
    if shown["source"] == "file":
        return f"the file of workflow {shown['workflow']}: what is changed here, applying it again undoes"
    return "an import" if shown["source"] == "import" else ""
