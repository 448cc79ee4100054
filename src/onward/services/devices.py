"""`onward login`: a terminal asks, a signed-in person types its code and says yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from onward.domain.access import Principal
from onward.domain.errors import Denied, NotFound, Unauthenticated
from onward.domain.instants import to_text
from onward.ports.rows.access import SigninRow
from onward.services import audit
from onward.services.context import Services
from onward.services.given import given_line
from onward.services.signin import SignedIn, open_session
from onward.services.tokens import hash_token, hash_typed_code, new_token, new_typed_code

LASTS = timedelta(minutes=10)
POLL_SECONDS = 2


@dataclass(frozen=True, slots=True)
class DeviceStart:
    """The device code is the terminal's own secret; the user code is what a person types."""

    device_code: str
    user_code: str
    expires_in: int
    interval: int


@dataclass(frozen=True, slots=True)
class DeviceView:
    """Shown before somebody says yes."""

    name: str
    created_at: str
    expires_at: str


def start_device(app: Services, name: str) -> DeviceStart:
    """Nobody is signed in yet."""
    shown = given_line(name, "/name", 100)
    device_code, user_code = new_token("ond"), new_typed_code()
    now = app.clock.now()
    at, expires_at = to_text(now), to_text(now + LASTS)
    device = SigninRow(hash_token(device_code), "device", "", "", at, expires_at)
    detail = {"device": device.token_hash, "name": shown}
    typed = SigninRow(hash_typed_code(user_code), "device_code", "", "", at, expires_at, detail)
    with app.store.write() as tx:
        tx.signins.insert(device)
        tx.signins.insert(typed)
    return DeviceStart(device_code, user_code, int(LASTS.total_seconds()), POLL_SECONDS)


def show_device(app: Services, principal: Principal, user_code: str) -> DeviceView:
    _require_human(principal)
    with app.store.read() as tx:
        typed = tx.signins.get("device_code", hash_typed_code(user_code))
    if typed is None or typed.used_at is not None or typed.expires_at <= app.clock.now_text():
        raise _unknown_code()
    return DeviceView(typed.detail["name"], typed.created_at, typed.expires_at)


def approve_device(app: Services, principal: Principal, user_code: str) -> DeviceView:
    """The terminal acts as this person from now on."""
    _require_human(principal)
    with app.store.write() as tx:
        typed = tx.signins.use("device_code", hash_typed_code(user_code), app.clock.now_text())
        if typed is None:
            raise _unknown_code()
        tx.signins.approve(typed.detail["device"], principal.workspace_id, principal.id)
        name = typed.detail["name"]
        audit.record(app, tx, principal, "signin.device_approved", f"member:{principal.id}", {"name": name})
        return DeviceView(name, typed.created_at, typed.expires_at)


def poll_device(app: Services, device_code: str) -> SignedIn | None:
    """None: nobody has said yes so far. The session is handed out once."""
    token_hash = hash_token(device_code)
    with app.store.read() as tx:
        device = tx.signins.get("device", token_hash)
    if device is None or device.used_at is not None or device.expires_at <= app.clock.now_text():
        raise _device_over()
    if not device.member_id:
        return None
    with app.store.write() as tx:
        claimed = tx.signins.use("device", token_hash, app.clock.now_text())
        member = None if claimed is None else tx.members.get(claimed.workspace_id, claimed.member_id)
        if member is None or member.disabled_at is not None:
            raise _device_over()
        return open_session(app, tx, member, "device")


def _require_human(principal: Principal) -> None:
    if not principal.is_human:
        raise Denied(
            "needs_a_person",
            "Only a signed-in person can let a device in.",
            hint="Sign in to the web page and type the code there.",
        )


def _unknown_code() -> NotFound:
    return NotFound(
        "device_code_unknown",
        "No device waits with this code, or its ten minutes are over.",
        hint="Run `onward login` again and type the code it shows.",
    )


def _device_over() -> Unauthenticated:
    return Unauthenticated(
        "device_expired", "Nobody let this device in in time.", hint="Run `onward login` again."
    )
