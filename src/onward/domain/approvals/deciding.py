"""May this person decide this approval, now? One answer for every surface.

Approvers are written as `role:operator` (that role or one above it),
`member:ana@example.com` or just the address, and `*` for everybody who may
decide approvals at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.domain.access import ROLES, Principal, Role
from onward.domain.errors import Denied


@dataclass(frozen=True, slots=True)
class Decider:
    """A member, as far as approvals care."""

    id: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Question:
    """What an approval says about who may answer it."""

    approvers: tuple[str, ...]
    allow_self: bool
    requested_by: str


def require_human(principal: Principal) -> None:
    """Rule A1: a decision is a person's, never a key's, an agent's or a run's."""
    if not principal.is_human:
        raise Denied(
            "human_needed",
            "Only a signed-in person decides approvals; keys, agents and runs never do.",
            hint="Open the approval in the browser, or sign in with `onward login` and decide there.",
        )


def require_decider(question: Question, decider: Decider, members: Sequence[Decider]) -> None:
    """`members` are all who could decide something; they make the refusal say what to do."""
    if not _is_named(question.approvers, decider):
        raise Denied(
            "not_an_approver",
            f"This approval is for {describe(question.approvers)}.",
            hint="Ask one of them to decide.",
        )
    if decider.id == question.requested_by and not question.allow_self:
        raise Denied("own_run", "Who started a run may not approve its steps.", hint=_whom(question, members))


def may_decide(question: Question, decider: Decider) -> bool:
    own = decider.id == question.requested_by and not question.allow_self
    return not own and _is_named(question.approvers, decider)


def describe(approvers: Sequence[str]) -> str:
    """`role:operator` and an address, as people say it."""
    return " or ".join(_spoken(approver) for approver in approvers) or "nobody"


def _is_named(approvers: Sequence[str], decider: Decider) -> bool:
    return any(_names(approver, decider) for approver in approvers)


def _names(approver: str, decider: Decider) -> bool:
    if approver == "*":
        return True
    kind, _, value = approver.rpartition(":")
    if kind == "role":
        return value in ROLES and ROLES.index(decider.role) >= ROLES.index(value)
    if kind in ("", "member"):
        return value == decider.id or value.lower() == decider.email.lower()
    return False


def _whom(question: Question, members: Sequence[Decider]) -> str:
    others = [member.email for member in members if may_decide(question, member)]
    if others:
        return f"It can be decided by {', '.join(others[:3])}{' and others' if len(others) > 3 else ''}."
    return (
        "Nobody else can decide it: add a member who may, "
        "or set `allow_self: true` on the step and start a new run."
    )


def _spoken(approver: str) -> str:
    if approver == "*":
        return "anybody who may decide approvals"
    kind, _, value = approver.rpartition(":")
    return f"any {value}" if kind == "role" else value
