"""In whose name something starts that nobody is there for: asked again at every attempt (T14)."""

from __future__ import annotations

from onward.domain.access import Principal
from onward.ports.store import Tx
from onward.services.signin import member_principal


def principal_of(tx: Tx, workspace_id: str, kind: str, principal_id: str, now: str) -> Principal | None:
    """None: there is no such member or key any more, or it may do nothing."""
    if kind == "member":
        member = tx.members.get(workspace_id, principal_id)
        return None if member is None or member.disabled_at is not None else member_principal(member)
    key = tx.keys.get(workspace_id, principal_id)
    if key is None or key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        return None
    return Principal("key", key.id, key.name, workspace_id, key.role, frozenset(key.scopes))
