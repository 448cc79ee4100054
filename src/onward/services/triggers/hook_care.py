"""What people do to a webhook: see where it is called, change its secret, change its address."""

from __future__ import annotations

import base64
import secrets as dice
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

from onward.domain.access import Principal, require
from onward.domain.definitions.durations import parse_duration
from onward.domain.errors import Conflict, NotFound
from onward.domain.instants import to_text
from onward.domain.triggers.webhook import Webhook
from onward.ports.rows.hooks import HookRow
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.given import invalid
from onward.services.triggers.hooks import opened_by, sealed_for, token_of, webhook_of, with_new_token
from onward.services.triggers.triggers import find_trigger

OVERLAP: Final = "24h"
_LONGEST_OVERLAP: Final = 30 * 86_400.0
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class HookSecret:
    """`made`: by Onward; `since` is null until somebody has asked for it. `named`: of the workspace."""

    kind: Literal["made", "named", "none"]
    name: str | None = None
    previous_name: str | None = None
    since: str | None = None
    previous_until: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookView:
    """`url` is null where the address is a secret that the caller may not see."""

    url: str | None
    path: str | None
    methods: tuple[str, ...]
    scheme: str
    secret: HookSecret


@dataclass(frozen=True, slots=True)
class NewSecret:
    """Shown this once. The one before is good until `previous_until`."""

    secret: str
    previous_until: str | None


@dataclass(frozen=True, slots=True)
class NewAddress:
    url: str


def show_webhook(app: Services, principal: Principal, reference: str, public_url: str) -> WebhookView:
    require(principal, "trigger.read")
    with app.store.read() as tx:
        row = find_trigger(tx, principal.workspace_id, reference)
        webhook, hook = _webhook(row), _hook(tx, row)
    may_see = webhook.path is not None or principal.may("trigger.write")
    return WebhookView(
        url=_url(app, hook, public_url) if may_see else None,
        path=webhook.path,
        methods=webhook.methods,
        scheme=webhook.check.scheme,
        secret=_secret_view(app, webhook, hook),
    )


def rotate_secret(
    app: Services, principal: Principal, reference: str, overlap: str | None = None
) -> NewSecret:
    """The first one, or another; the one before stays good for the overlap, so that nothing is refused."""
    require(principal, "trigger.write")
    seconds = _overlap(overlap or OVERLAP)
    secret = "whsec_" + base64.b64encode(dice.token_bytes(_SECRET_BYTES)).decode()
    with app.store.write() as tx:
        row = find_trigger(tx, principal.workspace_id, reference, lock=True)
        webhook = _webhook(row)
        if not webhook.makes_secret:
            raise _not_made(webhook, row)
        before = _hook(tx, row, lock=True)
        until = to_text(app.clock.now() + timedelta(seconds=seconds))
        goes_on = before.sealed_secret is not None and seconds > 0
        after = replace(
            before,
            sealed_secret=app.vault.seal(secret.encode(), sealed_for(before)),
            secret_at=app.clock.now_text(),
            sealed_previous=before.sealed_secret if goes_on else None,
            previous_until=until if goes_on else None,
            revision=before.revision + 1,
        )
        after = replace(after, opened_by=opened_by(app, webhook, after.sealed_secret))
        tx.hooks.put(after)
        _tell(app, tx, principal, row, "trigger.secret_rotated")
    return NewSecret(secret, after.previous_until)


def new_address(app: Services, principal: Principal, reference: str, public_url: str) -> NewAddress:
    """The old one is dead at once."""
    require(principal, "trigger.write")
    with app.store.write() as tx:
        row = find_trigger(tx, principal.workspace_id, reference, lock=True)
        if _webhook(row).path is not None:
            raise _named_path(row)
        before = _hook(tx, row, lock=True)
        after = replace(with_new_token(app, before), revision=before.revision + 1)
        tx.hooks.put(after)
        _tell(app, tx, principal, row, "trigger.address_changed")
    return NewAddress(_url(app, after, public_url))


def _url(app: Services, hook: HookRow, public_url: str) -> str:
    return f"{public_url.rstrip('/')}/hooks/{hook.path or token_of(app, hook)}"


def _webhook(row: TriggerRow) -> Webhook:
    webhook = webhook_of(row)
    if webhook is None:
        raise _no_webhook(row)
    return webhook


def _hook(tx: Tx, row: TriggerRow, *, lock: bool = False) -> HookRow:
    hook = tx.hooks.get(row.workspace_id, row.id, lock=lock)
    if hook is None:  # between two looks it was changed into another kind
        raise _no_webhook(row)
    return hook


def _no_webhook(row: TriggerRow) -> NotFound:
    message = f"The trigger {row.name!r} has no webhook."
    return NotFound("webhook_not_found", message, hint="Give its document a field `webhook`.")


def _secret_view(app: Services, webhook: Webhook, hook: HookRow) -> HookSecret:
    if webhook.check.scheme == "none":
        return HookSecret("none")
    if not webhook.makes_secret:
        return HookSecret("named", webhook.secrets.current, webhook.secrets.previous)
    until = hook.previous_until
    is_over = until is None or until <= app.clock.now_text()
    return HookSecret("made", since=hook.secret_at, previous_until=None if is_over else until)


def _not_made(webhook: Webhook, row: TriggerRow) -> Conflict:
    if webhook.check.scheme == "none":
        message = f"The webhook of {row.name!r} has no check, so it has no secret."
        return Conflict("no_check", message, hint="Choose a scheme first, such as standard.")
    name = webhook.secrets.current
    return Conflict(
        "named_secret",
        f"Its secret is {name!r} of the workspace, which Onward did not make.",
        hint=f"Name the old one as previous_secret, then: onward secret set {name}",
    )


def _named_path(row: TriggerRow) -> Conflict:
    return Conflict(
        "named_path",
        f"The webhook of {row.name!r} has a path of your own choice.",
        hint="Change `path` in its document, or leave it out there for an address that nobody can guess.",
    )


def _overlap(text: str) -> float:
    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise invalid("/overlap", "bad_duration", f"{error}.") from None
    if seconds > _LONGEST_OVERLAP:
        raise invalid("/overlap", "bad_duration", "An overlap is at most 30 days long.")
    return seconds


def _tell(app: Services, tx: Tx, principal: Principal, row: TriggerRow, action: str) -> None:
    audit.record(app, tx, principal, action, f"trigger:{row.id}", {"name": row.name})
    tx.feed.append(row.workspace_id, f"trigger:{row.id}", action, {"name": row.name}, app.clock.now_text())
