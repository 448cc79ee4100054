"""`onward workflow validate` and `apply`: documents in files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.cli import exit_codes
from onward.cli.alert_documents import show_alerts
from onward.cli.documents import DocumentFile, read_documents
from onward.cli.failures import Misuse
from onward.cli.findings import print_findings
from onward.cli.output import print_json, say
from onward.cli.planned import show_planned
from onward.cli.remote import HERE, Remote, connected
from onward.cli.trigger_documents import say_troubles, show_triggers
from onward.domain.errors import Unauthenticated, Unavailable

if TYPE_CHECKING:
    from onward.cli.client import Client


def validate(*paths: Path, local: bool = False, remote: Remote = HERE) -> int:
    """Check documents, and say everything that is wrong with them at once. Nothing is stored.

    Parameters
    ----------
    paths
        Files or directories; `-` is standard input.
    local
        Do not ask a server: what it alone knows (secrets, members, other workflows) is not checked.
    """
    files = read_documents(paths)
    checked = _check_here(files) if local else _check(files, remote)
    valid = all(one["valid"] for one in checked)
    if remote.json:
        print_json({"valid": valid, "files": checked})
    else:
        _show_checked(files, checked)
    return exit_codes.SUCCEEDED if valid else exit_codes.FAILED


def apply(
    *paths: Path,
    prune: bool = False,
    dry_run: bool = False,
    note: str = "",
    remote: Remote = HERE,
) -> None:
    """Make the workspace's workflows be what the documents say: all of them, or nothing.

    A document may have `triggers:` and `alerts:` beside its steps. What somebody has switched off stays off.

    Parameters
    ----------
    paths
        Files or directories; `-` is standard input.
    prune
        Delete workflows, and triggers and alerts of files, that an earlier `apply` made and that are in none
        any more.
    dry_run
        Only say what would happen.
    note
        What changed, for people.
    """
    if prune and not all(path.is_dir() for path in paths):
        raise Misuse(
            "prune_needs_directory",
            "--prune deletes what is not among the documents, so it needs whole directories.",
            hint="Name the directory that holds all of them.",
        )
    files = read_documents(paths)
    documents = [asdict(file) for file in files]
    body = {"documents": documents, "prune": prune, "dry_run": dry_run, "note": note}
    with connected(remote) as client:
        applied = client.post("/workflows/application", body)
        if remote.json:
            print_json(applied)
            return
        _show_applied(applied, {file.path: file.text for file in files})
        if not dry_run:
            say_troubles(client, applied["triggers"])


def _check(files: list[DocumentFile], remote: Remote) -> list[dict[str, Any]]:
    """By the server, which knows more; where there is none, here."""
    try:
        with connected(remote) as client:
            return _check_there(client, files)
    except (Unavailable, Unauthenticated) as error:
        if remote.server is not None:
            raise
        say(f"{error.message} Checked here: secrets, members and other workflows were not looked at.")
        return _check_here(files)


def _check_there(client: Client, files: list[DocumentFile]) -> list[dict[str, Any]]:
    """All at once: a workflow may run another one of them that was never applied."""
    checked = client.post("/workflows/validations", {"documents": [file.text for file in files]})["items"]
    return [{"path": file.path, **one} for file, one in zip(files, checked, strict=True)]


def _check_here(files: Iterable[DocumentFile]) -> list[dict[str, Any]]:
    from onward.actions.loading import load_actions
    from onward.domain.alerts.beside_steps import read_alerts
    from onward.domain.definitions.applied_file import workflow_of
    from onward.domain.definitions.catalog import Catalog
    from onward.domain.definitions.document import parse_document
    from onward.domain.definitions.hash import content_hash
    from onward.domain.definitions.validate import check
    from onward.domain.triggers.beside_steps import read_triggers

    catalog = Catalog(actions={spec.name: spec for spec in load_actions().all()})
    found = []
    for file in files:
        document = parse_document(file.text)
        workflow = workflow_of(document)
        checked = check(workflow, catalog)
        findings = (*checked.findings, *read_triggers(document)[1], *read_alerts(document)[1])
        name = workflow.data.get("name") if isinstance(workflow.data, dict) else None
        valid = all(finding.severity != "error" for finding in findings)
        found.append(
            {
                "path": file.path,
                "valid": valid,
                "name": name if isinstance(name, str) else None,
                "hash": content_hash(workflow.data) if valid else None,
                "findings": [asdict(finding) for finding in findings],
            }
        )
    return found


def _show_checked(files: list[DocumentFile], checked: list[dict[str, Any]]) -> None:
    for file, one in zip(files, checked, strict=True):
        print_findings(one["findings"], file.path, file.text)
        if one["valid"]:
            print(f"{file.path}: valid ({one['name']})")


def _show_applied(applied: dict[str, Any], texts: dict[str, str]) -> None:
    for item in applied["items"]:
        version = f" version {item['version']}" if item["version"] is not None else ""
        show_planned(item["action"], f"{item['name']}{version}", item["changes"])
        path = item["path"] or item["name"]
        print_findings(item["findings"], path, texts.get(path, ""))
    show_triggers(applied["triggers"])
    show_alerts(applied["alerts"], texts)
    if applied["dry_run"]:
        say("Nothing was changed: this was a dry run.")
