"""What the command line offers to choose from, so that help starts quickly, is what the server knows."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from onward.cli.alert_list import AlertKind
from onward.cli.alert_notices import NoticeStatus
from onward.cli.hooks import DeliveryOutcome
from onward.cli.paging import LARGEST_PAGE
from onward.cli.trigger_invocations import InvocationStatus
from onward.domain.alerts import alert
from onward.ports.rows import alerts, hooks, triggers


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (AlertKind, alert.Kind),
        (NoticeStatus, alerts.NoticeStatus),
        (DeliveryOutcome, hooks.DeliveryOutcome),
        (InvocationStatus, triggers.InvocationStatus),
    ],
)
def test_every_choice_is_offered(offered: Any, known: Any) -> None:
    assert set(get_args(offered)) == set(get_args(known))


def test_all_alerts_are_one_page() -> None:
    """They are looked through on this side."""
    assert alert.MOST_ALERTS <= LARGEST_PAGE
