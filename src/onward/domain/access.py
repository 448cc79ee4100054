"""Who acts, and what a role may do: the one table that every surface asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from onward.domain.errors import Denied

Role = Literal["viewer", "operator", "editor", "admin"]
PrincipalKind = Literal["member", "key", "run", "system"]

ROLES: Final[tuple[Role, ...]] = ("viewer", "operator", "editor", "admin")

# The least role that may. Roles are a ladder: each may all that the one below it may.
PERMISSIONS: Final[dict[str, Role]] = {
    "workflow.read": "viewer",
    "run.read": "viewer",
    "approval.read": "viewer",
    "event.read": "viewer",
    "tool.read": "viewer",
    "trigger.read": "viewer",
    "feed.read": "viewer",
    "run.launch": "operator",
    "run.cancel": "operator",
    "run.replay": "operator",
    "run.resolve": "operator",
    "event.publish": "operator",
    "trigger.fire": "operator",
    "alert.read": "operator",
    # Which people may decide one approval is that approval's own list; see domain/approvals.
    "approval.decide": "operator",
    "workflow.write": "editor",
    "workflow.publish": "editor",
    "trigger.write": "editor",
    "alert.write": "editor",
    "secret.read": "editor",
    "secret.write": "editor",
    "member.read": "viewer",
    "member.write": "admin",
    "key.read": "admin",
    "key.write": "admin",
    "audit.read": "admin",
    "system.read": "viewer",
    "system.write": "admin",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks. `scopes` narrows a key to some permissions; empty means all that its role may."""

    kind: PrincipalKind
    id: str
    name: str
    workspace_id: str
    role: Role
    scopes: frozenset[str] = frozenset()

    @property
    def is_human(self) -> bool:
        """A signed-in person. Keys, runs and the system itself never decide approvals."""
        return self.kind == "member"

    def may(self, permission: str) -> bool:
        if self.scopes and permission not in self.scopes:
            return False
        return ROLES.index(self.role) >= ROLES.index(PERMISSIONS[permission])


def require(principal: Principal, permission: str) -> None:
    if not principal.may(permission):
        raise Denied(
            "not_allowed",
            f"This needs the permission {permission!r}, which {principal.name} does not have.",
            hint=f"Ask an administrator for the role {PERMISSIONS[permission]!r} or a key with that scope.",
        )
