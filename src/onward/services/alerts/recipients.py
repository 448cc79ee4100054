"""Whom an alert tells: what could never arrive is refused when it is saved, and not found out at night."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.access import Principal
from onward.domain.alerts.alert import Alert, Target
from onward.domain.errors import Denied, NotFound
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, each
from onward.ports.actions import ActionFailed
from onward.ports.store import Tx
from onward.services import secrets
from onward.services.alerts.sending import signing_key
from onward.services.context import Services
from onward.services.workflow_lookup import find_workflow


@dataclass(frozen=True, slots=True)
class Around:
    """What the same application makes, and which workflows it deletes: by their names."""

    workflows: frozenset[str] = frozenset()
    triggers: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()


def check_recipients(
    app: Services, tx: Tx, principal: Principal, alert: Alert, around: Around | None = None
) -> None:
    """Everything that is wrong with any of them is told at once."""
    others = around or Around()

    def check(target: Target, pointer: str) -> None:
        faults, at = Faults(), f"{pointer}/{target.channel}"
        match target.channel:
            case "email":
                faults.read(_check_mail, app, at)
            case "webhook":
                faults.read(_check_url, app, target, at)
                faults.read(_check_secret, app, tx, principal, target, f"{pointer}/secret")
            case "workflow":
                faults.read(_check_workflow, tx, principal, target, at, others)
        faults.tell()

    each(alert.to, "/to", check)


def _check_mail(app: Services, pointer: str) -> None:
    if app.mailer is None:
        hint = "An administrator sets ONWARD_SMTP_URL and ONWARD_MAIL_FROM; until then use a webhook."
        raise TriggerError(pointer, "no_mail_server", "No mail server is set, so no mail can be sent.", hint)


def _check_url(app: Services, target: Target, pointer: str) -> None:
    try:
        app.actions.check_url(target.to)
    except ActionFailed as error:
        hint = error.details.get("hint") or "Like https://example.com/alerts."
        raise TriggerError(pointer, error.code, error.message, hint) from None


def _check_secret(app: Services, tx: Tx, principal: Principal, target: Target, pointer: str) -> None:
    try:
        signing_key(secrets.reveal_in(app, tx, principal.workspace_id, target.secret))
    except NotFound as error:
        raise TriggerError(pointer, error.code, error.message, error.hint) from None
    except ValueError:
        message = f"The secret {target.secret} cannot sign: it is whsec_ and base64 of 24 to 64 bytes."
        hint = f'Make one: echo "whsec_$(openssl rand -base64 32)" | onward secret set {target.secret}'
        raise TriggerError(pointer, "bad_secret", message, hint) from None


def _check_workflow(tx: Tx, principal: Principal, target: Target, pointer: str, around: Around) -> None:
    if not principal.may("run.launch"):
        message = f"{principal.name} may not start runs, and the alert would in that name."
        raise Denied("not_allowed", message, hint="Let somebody save it who may.")
    if target.to in around.deleted:
        message = f"The workflow {target.to!r} is deleted by the same application."
        raise TriggerError(pointer, "workflow_not_found", message, "Name another one, or keep that one.")
    if target.to in around.workflows:
        return
    try:
        find_workflow(tx, principal.workspace_id, target.to)
    except NotFound as error:
        raise TriggerError(pointer, error.code, error.message, error.hint) from None
