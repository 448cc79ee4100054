"""What the reconciler leaves alone for a moment: whoever is at work may be about to do it himself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, not_


def not_lately(column: ColumnElement[Any], before: str, ahead: str) -> ColumnElement[bool]:
    """Longer ago than `before`; or behind `ahead`, where only a clock that ran ahead has written.

    Not as two ranges: SQLite would read and sort both rather than follow the index in its order.
    """
    return not_(and_(column >= before, column <= ahead))
