"""`onward trigger webhook` and what belongs to it: where deliveries come in, and what came."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from cyclopts import App, Parameter

from onward.cli.confirm import require_yes
from onward.cli.names import DeliveryId, TriggerName
from onward.cli.output import Column, as_json_text, print_fields, print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago, instant
from onward.cli.trigger_invocations import outcome_of, say_started

DeliveryOutcome = Literal["accepted", "refused"]

_DELIVERIES: Final = (
    Column("DELIVERY", lambda one: one["id"], whole=True),
    Column("WHEN", lambda one: ago(one["at"])),
    Column("ANSWER", lambda one: str(one["status"])),
    Column("COUNT", lambda one: str(one["count"] + one["repeats"])),
    Column("SIZE", lambda one: str(one["size"])),
    Column("FROM", lambda one: one["sender"]),
    Column("INVOCATION", lambda one: one["invocation_id"] or "", whole=True),
    Column("WHY REFUSED", lambda one: one["reason"] or ""),
)


def add_to(app: App) -> None:
    """Beside the other commands of `onward trigger`."""
    app.command(webhook)
    app.command(rotate_secret)
    app.command(new_address)
    app.command(deliveries)
    app.command(delivery)
    app.command(redeliver)


def webhook(trigger: TriggerName, /, *, remote: Remote = HERE) -> None:
    """Show where its deliveries come in, and how it knows their senders."""
    with connected(remote) as client:
        shown = client.get(at("triggers", trigger, "webhook"))
    if remote.json:
        print_json(shown)
        return
    secret = shown["secret"]
    print_fields(
        [
            ("Address", shown["url"] or "hidden: only who may change the trigger sees it"),
            ("Takes", ", ".join(shown["methods"])),
            ("Check", shown["scheme"]),
            ("Secret", _secret(secret, trigger)),
            ("Also good", _previous(secret)),
        ]
    )


def rotate_secret(
    trigger: TriggerName,
    /,
    *,
    overlap: str | None = None,
    remote: Remote = HERE,
) -> None:
    """Make a secret for its senders, the first or a new one. It is printed this once.

    Parameters
    ----------
    overlap
        How long the secret before stays good, such as 1h, or 0s; 24h when absent.
    """
    body = {} if overlap is None else {"overlap": overlap}
    with connected(remote) as client:
        made = client.post(at("triggers", trigger, "webhook", "secret"), body)
    if remote.json:
        print_json(made)
        return
    print(made["secret"])
    say("Keep it now: it is not shown again.")
    if made["previous_until"]:
        say(f"The secret before is good until {instant(made['previous_until'])}.")


def new_address(trigger: TriggerName, /, *, yes: bool = False, remote: Remote = HERE) -> None:
    """Make a new address. The old one is dead at once.

    Parameters
    ----------
    yes
        Do not ask.
    """
    require_yes(f"Whoever sends to the old address of {trigger} is turned away. Change it?", yes=yes)
    with connected(remote) as client:
        made = client.post(at("triggers", trigger, "webhook", "address"))
    if remote.json:
        print_json(made)
    else:
        print(made["url"])


def deliveries(
    trigger: TriggerName,
    /,
    *,
    outcome: Annotated[DeliveryOutcome | None, Parameter(help="Only these.")] = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what came, and why it was refused."""
    with connected(remote) as client:
        listing = fetch(client, at("triggers", trigger, "deliveries"), paging, outcome=outcome)
        if not listing["items"]:
            client.get(at("triggers", trigger, "webhook"))  # refused where nothing can come
    nothing = "Nothing has come yet." if outcome is None else "Nothing of that kind is there."
    print_list(listing, _DELIVERIES, as_json=remote.json, nothing=nothing)


def delivery(delivery: DeliveryId, /, *, remote: Remote = HERE) -> None:
    """Show a delivery with what it brought."""
    with connected(remote) as client:
        shown = client.get(at("deliveries", delivery))
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Delivery", shown["id"]),
            ("When", instant(shown["at"])),
            ("Answer", f"{shown['status']}, {shown['outcome']}"),
            ("Why", shown["reason"]),
            ("Refusals", str(shown["count"]) if shown["outcome"] == "refused" else ""),
            ("Its id there", shown["delivery_id"]),
            ("Came again", f"{shown['repeats']} times" if shown["repeats"] else ""),
            ("Invocation", shown["invocation_id"]),
            ("From", shown["sender"]),
            ("Request", f"{shown['method']}, {shown['size']} bytes of {shown['content_type'] or 'no type'}"),
            *((f"  {name}", value) for name, value in (shown["headers"] or {}).items()),
            ("Query", as_json_text(shown["query"] or None)),
            ("Payload", as_json_text(shown["payload"])),
        ]
    )


def redeliver(delivery: DeliveryId, /, *, remote: Remote = HERE) -> int:
    """Deliver it again: a new invocation with what came."""
    with connected(remote) as client:
        made = client.post(at("deliveries", delivery, "redelivery"))
    say_started(made, remote)
    return outcome_of(made)


def _secret(secret: dict[str, Any], trigger: str) -> str:
    if secret["kind"] == "none":
        return "none: everybody may send who has the address"
    if secret["kind"] == "named":
        return f"{secret['name']} of the workspace"
    if secret["since"] is None:
        return f"none yet: onward trigger rotate-secret {trigger}"
    return f"made by Onward on {instant(secret['since'])}"


def _previous(secret: dict[str, Any]) -> str:
    if secret["previous_name"]:
        return f"{secret['previous_name']} of the workspace"
    return f"the one before, until {instant(secret['previous_until'])}" if secret["previous_until"] else ""
