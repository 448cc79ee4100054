"""`onward approvals`: questions that runs ask humans."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from cyclopts import App, Parameter

from onward.cli.failures import Misuse
from onward.cli.inputs import read_values
from onward.cli.names import ApprovalId
from onward.cli.output import Column, as_json_text, print_fields, print_json, print_list, say, status_text
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, instant

app = App(name="approvals")

_COLUMNS: Final = (
    Column("APPROVAL", lambda asked: asked["id"], whole=True),
    Column("STATUS", lambda asked: status_text(asked["status"]), whole=True),
    Column("WORKFLOW", lambda asked: asked["workflow_name"] or ""),
    Column("TITLE", lambda asked: asked["title"]),
    Column("RUN", lambda asked: asked["run_id"], whole=True),
    Column("ASKED", lambda asked: ago(asked["created_at"])),
    Column("DEADLINE", lambda asked: ago(asked["deadline_at"])),
    Column("YOURS", lambda asked: "yes" if asked["can_decide"] else ""),
)


@app.command(name="list")
def list_approvals(
    *,
    status: Literal["open", "approved", "denied", "expired", "cancelled", "any"] = "open",
    run: str | None = None,
    workflow: str | None = None,
    mine: Annotated[bool, Parameter(negative="")] = False,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List approvals, the newest first.

    Parameters
    ----------
    status
        In this state.
    run
        Of this run.
    workflow
        Of runs of this workflow: its name or id.
    mine
        Only what you may decide now.
    """
    filters = {"status": None if status == "any" else status, "run_id": run, "workflow": workflow}
    with connected(remote) as client:
        listing = fetch(client, "/approvals", paging, **filters, mine=mine or None)
    print_list(listing, _COLUMNS, as_json=remote.json, nothing="There are no such approvals.")


@app.command
def show(approval: ApprovalId, /, *, remote: Remote = HERE) -> None:
    """Show what is asked, of whom, and what was decided."""
    with connected(remote) as client:
        _show(client.get(at("approvals", approval)), as_json=remote.json)


@app.command
def decide(
    approval: ApprovalId,
    /,
    *,
    approve: bool = False,
    deny: bool = False,
    comment: str | None = None,
    form: Annotated[list[str] | None, Parameter(name=["--form"])] = None,
    remote: Remote = HERE,
) -> None:
    """Decide an approval. Only a signed-in person can: no key, agent or run.

    Parameters
    ----------
    approve
        Yes.
    deny
        No.
    comment
        Why, for people.
    form
        name=value, more than once: the form filled in, where the approval has one.
    """
    if approve == deny:
        raise Misuse("yes_or_no", "Yes or no?", hint="Give either --approve or --deny.")
    body: dict[str, Any] = {"decision": "approve" if approve else "deny", "comment": comment}
    if form:
        body["form"] = read_values(form)
    with connected(remote) as client:
        decided = client.post(at("approvals", approval, "decision"), body)
    if remote.json:
        print_json(decided)
    else:
        say(f"{decided['id']} is {decided['status']}.")


def _show(approval: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(approval)
        return
    decided = approval["decided_name"] or approval["decided_by"]
    print_fields(
        [
            ("Approval", approval["id"]),
            ("Status", status_text(approval["status"])),
            ("Title", approval["title"]),
            ("Text", approval["text"]),
            ("Form", as_json_text(approval["form"])),
            ("Of", ", ".join(approval["approvers"])),
            ("Run", f"{approval['run_id']} at {approval['path']}"),
            ("Asked", instant(approval["created_at"])),
            ("Deadline", instant(approval["deadline_at"])),
            ("Decided", f"{instant(approval['decided_at'])} by {decided}" if decided else ""),
            ("Comment", approval["comment"]),
            ("Answers", as_json_text(approval["form_values"])),
            ("You", "may decide it" if approval["can_decide"] else ""),
        ]
    )
