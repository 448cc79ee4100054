"""Documents that are saved whole, such as triggers: one text, a revision, and no overwriting unseen."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from onward.domain.errors import Stale

SEVERAL: Final = ", "
_DIGITS: Final = 16


def stored_text(document: object) -> str:
    """One text for one document, however its fields are ordered."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, default=str)


def revision_of(*parts: str) -> str:
    """The same whenever all that is saved is the same; nobody's edit is lost between such two."""
    return sha256("\0".join(parts).encode()).hexdigest()[:_DIGITS]


def refuse_stale(what: str, revision: str, if_match: str | None) -> None:
    """`if_match` None: whatever is there may be overwritten. It may name several, with `SEVERAL` between."""
    if if_match is not None and revision not in if_match.split(SEVERAL):
        raise Stale(
            "changed_meanwhile",
            f"{what} is at revision {revision}, not {if_match}.",
            hint="Somebody else changed it. Read it again, put your changes in, and save.",
        )
