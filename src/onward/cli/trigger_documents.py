"""`onward trigger export` and `import`: triggers as documents."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from onward.cli.documents import hand_over, read_documents
from onward.cli.findings import print_findings
from onward.cli.output import print_json, say
from onward.cli.paging import LARGEST_PAGE
from onward.cli.planned import show_planned
from onward.cli.remote import HERE, Remote, connected
from onward.domain.errors import OnwardError

if TYPE_CHECKING:
    from onward.cli.client import Client


def export_triggers(
    *names: Annotated[str, Parameter(help="Their names; all of them when absent.")],
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    remote: Remote = HERE,
) -> None:
    """Print triggers as YAML that can be imported as it is. Secrets are named, never shown.

    Parameters
    ----------
    output
        Write it to this file instead.
    """
    with connected(remote) as client:
        exported = client.get("/triggers/export", trigger=list(names))
    wrote = f"Wrote {output}: {exported['count']} triggers."
    hand_over(exported, output, wrote, as_json=remote.json)


def import_triggers(*paths: Path, dry_run: bool = False, remote: Remote = HERE) -> None:
    """Make triggers be what files say, by their names: all of them, or nothing.

    What somebody has switched off stays off. `apply` and `import` are one command.

    Parameters
    ----------
    paths
        Files or directories, YAML or JSON, with `---` between the triggers of one file. `-`: standard input.
    dry_run
        Only say what would happen.
    """
    documents = [asdict(file) for file in read_documents(paths)]
    with connected(remote) as client:
        imported = client.post("/triggers/import", {"documents": documents, "dry_run": dry_run})
        if remote.json:
            print_json(imported)
            return
        show_triggers(imported["items"])
        if not dry_run:
            say_troubles(client, imported["items"])
    if not imported["items"]:
        say("Nothing was changed: there are no triggers in what was given.")
    elif imported["dry_run"]:
        say("Nothing was changed: this was a dry run.")


def show_triggers(items: list[dict[str, Any]]) -> None:
    for item in items:
        show_planned(item["action"], f"trigger {item['name']} ({item['workflow']})", item["changes"])
        print_findings(item["findings"], item["path"] or item["name"])


def say_troubles(client: Client, items: list[dict[str, Any]]) -> None:
    """Of those that were written: what still keeps them from doing what they should, as having no secret."""
    written = {item["trigger_id"] for item in items if item["action"] in ("create", "update")}
    if not written:
        return
    try:
        troubled = client.get("/triggers", state="attention", limit=LARGEST_PAGE)["items"]
    except OnwardError:  # not allowed to look, say: what was written stands
        return
    for trigger in (one for one in troubled if one["id"] in written):
        reason = trigger["health"] or trigger["state_reason"] or "It needs attention."
        found = {"severity": "warning", "line": 0, "message": reason, "hint": None}
        print_findings([found], trigger["name"])
