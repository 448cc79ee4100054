"""Who may decide (rule A1)."""

from __future__ import annotations

import pytest

from onward.domain.access import Principal, Role
from onward.domain.approvals.deciding import (
    Decider,
    Question,
    describe,
    may_decide,
    require_decider,
    require_human,
)
from onward.domain.errors import Denied

ANA = Decider("mem_ana", "ana@example.com", "operator")


@pytest.mark.parametrize(
    ("approvers", "may"),
    [
        (("role:operator",), True),
        (("role:viewer",), True),
        (("role:editor",), False),
        (("role:pope",), False),
        (("member:ana@example.com",), True),
        (("member:ANA@example.com",), True),
        (("ana@example.com",), True),
        (("member:mem_ana",), True),
        (("member:bob@example.com",), False),
        (("role:admin", "ana@example.com"), True),
        (("*",), True),
        (("team:ana@example.com",), False),
        ((), False),
    ],
)
def test_a_member_is_named_by_role_address_or_id(approvers: tuple[str, ...], may: bool) -> None:
    assert may_decide(Question(approvers, False, "mem_bob"), ANA) is may


@pytest.mark.parametrize(("allow_self", "may"), [(True, True), (False, False)])
def test_the_starter_decides_only_when_allowed(allow_self: bool, may: bool) -> None:
    assert may_decide(Question(("*",), allow_self, ANA.id), ANA) is may


@pytest.mark.parametrize("kind", ["key", "run", "system"])
def test_a1_no_machine_is_a_human(kind: str) -> None:
    with pytest.raises(Denied) as refused:
        require_human(Principal(kind, "x", "x", "ws", "admin"))  # type: ignore[arg-type]
    assert "onward login" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("others", "hint"), [((), "allow_self"), ((("bob", "operator"),), "bob@example.com")]
)
def test_a_starter_hears_who_can_decide_instead(others: tuple[tuple[str, Role], ...], hint: str) -> None:
    members = [ANA, *(Decider(f"mem_{name}", f"{name}@example.com", role) for name, role in others)]
    with pytest.raises(Denied) as refused:
        require_decider(Question(("role:operator",), False, ANA.id), ANA, members)
    assert hint in (refused.value.hint or "")


def test_approvers_are_said_as_people_say_them() -> None:
    assert describe(("role:operator", "member:ana@example.com")) == "any operator or ana@example.com"
    assert describe(()) == "nobody"
