"""`onward alert export` and `import`: alerts as documents."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from onward.cli.documents import hand_over, read_documents
from onward.cli.findings import print_findings
from onward.cli.output import print_json, say
from onward.cli.planned import show_planned
from onward.cli.remote import HERE, Remote, connected


def export_alerts(
    *names: Annotated[str, Parameter(help="Their names; all of them when absent.")],
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    remote: Remote = HERE,
) -> None:
    """Print alerts as YAML that can be imported as it is. Secrets are named, never shown.

    Parameters
    ----------
    output
        Write it to this file instead.
    """
    with connected(remote) as client:
        exported = client.get("/alerts/export", alert=list(names))
    wrote = f"Wrote {output}: {exported['count']} alerts."
    hand_over(exported, output, wrote, as_json=remote.json)


def import_alerts(*paths: Path, dry_run: bool = False, remote: Remote = HERE) -> None:
    """Make alerts be what files say, by their names: all of them, or nothing.

    What somebody has switched off stays off. `apply` and `import` are one command.

    Parameters
    ----------
    paths
        Files or directories, YAML or JSON, with `---` between the alerts of one file. `-`: standard input.
    dry_run
        Only say what would happen.
    """
    files = read_documents(paths)
    body = {"documents": [asdict(file) for file in files], "dry_run": dry_run}
    with connected(remote) as client:
        imported = client.post("/alerts/import", body)
    if remote.json:
        print_json(imported)
        return
    show_alerts(imported["items"], {file.path: file.text for file in files})
    if not imported["items"]:
        say("Nothing was changed: there are no alerts in what was given.")
    elif imported["dry_run"]:
        say("Nothing was changed: this was a dry run.")


def show_alerts(items: list[dict[str, Any]], texts: dict[str, str]) -> None:
    """`texts`: by their paths, so that warnings can show the line."""
    for item in items:
        show_planned(item["action"], f"alert {item['name']}", item["changes"])
        path = item["path"] or item["name"]
        print_findings(item["findings"], path, texts.get(path, ""))
