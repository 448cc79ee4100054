"""Who is behind an id such as `created_by`: a name where it may be read, else what kind of thing it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from onward.cli.paths import at

if TYPE_CHECKING:
    from onward.cli.client import Client

_FIXED: Final = {"system": "Onward", "key_environment": "the administrator key"}
# Not allowed to look, or not there any more.
_UNSEEN: Final = (403, 404)


def people(client: Client, ids: Iterable[str]) -> dict[str, str]:
    """How each of them is shown, such as `Grace (mem_...)`."""
    return {one: _shown(client, one) for one in dict.fromkeys(ids)}


def _shown(client: Client, principal_id: str) -> str:
    if principal_id in _FIXED:
        return _FIXED[principal_id]
    if principal_id.startswith("mem_"):
        member = _found(client, "members", principal_id)
        left = ", disabled" if member and member["disabled_at"] else ""
        return f"{member['name'] if member else 'a member'} ({principal_id}{left})"
    if principal_id.startswith("key_"):
        key = _found(client, "api-keys", principal_id)
        left = ", revoked" if key and key["revoked_at"] else ""
        return f"{'the key ' + key['name'] if key else 'an API key'} ({principal_id}{left})"
    return f"a run ({principal_id})" if principal_id.startswith("run_") else principal_id


def _found(client: Client, room: str, principal_id: str) -> Mapping[str, Any] | None:
    from onward.cli.client import Refused

    try:
        found: Mapping[str, Any] = client.get(at(room, principal_id))
    except Refused as refused:
        if refused.status in _UNSEEN:
            return None
        raise
    return found
