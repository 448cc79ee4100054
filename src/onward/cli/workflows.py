"""`onward workflow`: the workflows of the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import App, Parameter

from onward.cli.confirm import require_yes
from onward.cli.documents import hand_over
from onward.cli.marks import mark_of
from onward.cli.names import WorkflowName
from onward.cli.output import (
    Column,
    as_json_text,
    print_fields,
    print_json,
    print_list,
    print_table,
    say,
)
from onward.cli.paging import FIRST_PAGE, LARGEST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.starts import next_sentence, next_words, owner_words
from onward.cli.times import ago, instant
from onward.cli.trials import templates, try_out
from onward.cli.workflow_files import apply, validate

if TYPE_CHECKING:
    from rich.text import Text

    from onward.cli.client import Client

app = App(name="workflow")
app.command(validate)
app.command(apply)
app.command(try_out, name="test")
app.command(templates)

# Of the triggers that a deletion leaves behind so many are named.
_MOST_NAMED: Final = 12
_COLUMNS: Final = (
    Column("NAME", lambda w: w["name"], whole=True),
    Column("VERSION", lambda w: "" if w["version"] is None else str(w["version"])),
    Column("STATE", lambda w: _state(w)),
    Column("LAST RUNS", lambda w: _recent(w)),
    Column("NEXT", next_words),
    Column("OWNER", owner_words),
    Column("CHANGED", lambda w: ago(w["updated_at"])),
    Column("TITLE", lambda w: w["title"]),
)
_VERSION_COLUMNS: Final = (
    Column("VERSION", lambda v: str(v["number"]), whole=True),
    Column("PUBLISHED", lambda v: instant(v["created_at"])),
    Column("BY", lambda v: v["created_by"], whole=True),
    Column("FROM", lambda v: v["source"]),
    Column("HASH", lambda v: v["hash"][:12], whole=True),
    Column("NOTE", lambda v: v["note"]),
)


@app.command(name="list")
def list_workflows(*, q: str | None = None, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List workflows, the newest first: how their last runs ended, what starts them next, and who made them.

    Parameters
    ----------
    q
        Part of the name or the title.
    """
    with connected(remote) as client:
        listing = fetch(client, "/workflows", paging, q=q)
    nothing = "There are no workflows. Make one: onward workflow apply FILE"
    print_list(listing, _COLUMNS, as_json=remote.json, nothing=nothing)


@app.command
def show(workflow: WorkflowName, /, *, remote: Remote = HERE) -> None:
    """Show a workflow, its inputs and its last runs."""
    with connected(remote) as client:
        detail = client.get(at("workflows", workflow))
    if remote.json:
        print_json(detail)
        return
    shown = detail["workflow"]
    print_fields(
        [
            ("Name", shown["name"]),
            ("Id", shown["id"]),
            ("Title", shown["title"]),
            ("About", detail["description"]),
            ("State", _state(shown)),
            ("Version", str(shown["version"] or "")),
            ("Hash", shown["hash"]),
            ("Published", instant(shown["published_at"])),
            ("Inputs", as_json_text(detail["inputs_schema"])),
            ("Last runs", _recent(shown)),
            ("Next", next_sentence(shown)),
            ("Owner", owner_words(shown)),
            ("Created", instant(shown["created_at"])),
        ]
    )


@app.command
def versions(workflow: WorkflowName, /, *, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List the versions of a workflow, the newest first."""
    with connected(remote) as client:
        listing = fetch(client, at("workflows", workflow, "versions"), paging)
    print_list(listing, _VERSION_COLUMNS, as_json=remote.json, nothing="It was never published.")


@app.command
def diff(
    workflow: WorkflowName,
    /,
    *,
    before: Annotated[str, Parameter(name="--from")] = "newest",
    after: Annotated[str, Parameter(name="--to")] = "draft",
    remote: Remote = HERE,
) -> None:
    """Say in words of steps what differs between two versions, or a version and the draft.

    Parameters
    ----------
    before
        `newest`, `draft`, or a version's number.
    after
        `newest`, `draft`, or a version's number.
    """
    with connected(remote) as client:
        found = client.get(at("workflows", workflow, "diff"), **{"from": before, "to": after})
    if remote.json:
        print_json(found)
    elif not found["lines"]:
        say("There is no difference.")
    else:
        print_table([Column("CHANGES", lambda line: line)], found["lines"], "")


@app.command
def publish(
    workflow: WorkflowName, file: Path | None = None, /, *, note: str = "", remote: Remote = HERE
) -> None:
    """Make a version of the draft, or of a file.

    Parameters
    ----------
    file
        The document; absent: the draft on the server.
    note
        What changed, for people.
    """
    from onward.cli.files import read_text

    body: dict[str, Any] = {"note": note, "source": "cli"}
    if file is not None:
        body["document"] = read_text(file)
    with connected(remote) as client:
        _show_published(
            client.post(at("workflows", workflow, "versions"), body), workflow, as_json=remote.json
        )


@app.command
def rollback(workflow: WorkflowName, version: int, /, *, note: str = "", remote: Remote = HERE) -> None:
    """Publish the content of an older version again.

    Parameters
    ----------
    version
        Its number; see `onward workflow versions`.
    note
        Why, for people.
    """
    with connected(remote) as client:
        published = client.post(at("workflows", workflow, "rollback"), {"version": version, "note": note})
    _show_published(published, workflow, as_json=remote.json)


@app.command
def export(
    workflow: WorkflowName,
    /,
    *,
    version: int | None = None,
    triggers: bool = False,
    alerts: bool = False,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    remote: Remote = HERE,
) -> None:
    """Print the document as it was written, comments and all.

    Parameters
    ----------
    version
        Its number; absent: the newest.
    triggers
        With the triggers that start it, as a file that can be applied.
    alerts
        With the alerts that are about it alone, as a file that can be applied.
    output
        Write it to this file instead.
    """
    with connected(remote) as client:
        exported = client.get(
            at("workflows", workflow, "export"),
            version=version,
            triggers=triggers or None,
            alerts=alerts or None,
        )
    hand_over(exported, output, f"Wrote {output}.", as_json=remote.json)


@app.command
def enable(workflow: WorkflowName, /, *, remote: Remote = HERE) -> None:
    """Let a workflow start runs again."""
    _set_enabled(workflow, True, remote)


@app.command
def disable(workflow: WorkflowName, /, *, remote: Remote = HERE) -> None:
    """Let a workflow start no more runs; those under way go on."""
    _set_enabled(workflow, False, remote)


@app.command
def delete(workflow: WorkflowName, /, *, yes: bool = False, remote: Remote = HERE) -> None:
    """Delete a workflow. Its versions and runs stay as history.

    Parameters
    ----------
    yes
        Do not ask.
    """
    with connected(remote) as client:
        shown = client.get(at("workflows", workflow))["workflow"]
        _warn_of_triggers(client, shown["name"])
        _warn_of_alerts(client, shown["name"])
        require_yes(f"Delete the workflow {shown['name']}?", yes=yes)
        client.delete(at("workflows", workflow))
    if remote.json:
        print_json({"deleted": shown["name"], "id": shown["id"]})
    else:
        say(f"Deleted {shown['name']}.")


def _warn_of_triggers(client: Client, workflow: str) -> None:
    page = client.get("/triggers", workflow=workflow, limit=LARGEST_PAGE)
    names = sorted(one["name"] for one in page["items"] if _would_fire(one))
    if names:
        more = " and others" if page["next_cursor"] or len(names) > _MOST_NAMED else ""
        named = ", ".join(names[:_MOST_NAMED])
        say(f"Triggers start {workflow}, and will fail to start: {named}{more}.")


def _warn_of_alerts(client: Client, workflow: str) -> None:
    alerts = client.get("/alerts", limit=LARGEST_PAGE)["items"]
    names = sorted(one["name"] for one in alerts if one["enabled"] and _starts(one, workflow))
    if names:
        say(f"Alerts start {workflow}, and will not arrive there: {', '.join(names)}.")


def _starts(alert: dict[str, Any], workflow: str) -> bool:
    targets = alert["definition"].get("to", [])
    return any(one.get("workflow") == workflow for one in targets if isinstance(one, dict))


def _would_fire(trigger: dict[str, Any]) -> bool:
    """Those that people have paused go on by themselves."""
    return bool(trigger["paused_until"] or (trigger["enabled"] and trigger["state"] is None))


def _set_enabled(workflow: WorkflowName, enabled: bool, remote: Remote) -> None:
    with connected(remote) as client:
        changed = client.patch(at("workflows", workflow), {"enabled": enabled})
    if remote.json:
        print_json(changed)
    else:
        say(f"{changed['name']} is {_state(changed)}.")


def _show_published(published: dict[str, Any], workflow: WorkflowName, *, as_json: bool) -> None:
    from onward.cli.findings import print_findings

    if as_json:
        print_json(published)
        return
    print_findings(published["findings"], workflow)
    number = published["version"]["number"]
    if published["unchanged"]:
        say(f"Version {number} says the same already: nothing was published.")
    else:
        say(f"Published version {number}.")
    if renamed := published.get("renamed"):  # absent: an older server
        say(f"It is called {renamed['name']} now. {_followers(renamed)}")


def _followers(renamed: dict[str, Any]) -> str:
    counts = ((renamed["triggers"], "trigger"), (renamed["alerts"], "alert"))
    told = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count]
    verb = "follows" if sum(count for count, _ in counts) == 1 else "follow"
    return f"{' and '.join(told)} that named it {verb}." if told else "No trigger and no alert named it."


def _state(workflow: dict[str, Any]) -> str:
    if workflow["version"] is None:
        return "draft"
    return "enabled" if workflow["enabled"] else "disabled"


def _recent(workflow: dict[str, Any]) -> Text:
    """The newest run first, as its mark alone."""
    from rich.text import Text

    marks = [mark_of(run["status"]) for run in workflow["recent_runs"]]
    return Text(" ").join(Text(mark.symbol, mark.style) for mark in marks)
