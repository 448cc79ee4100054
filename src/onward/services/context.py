"""What every service is given: the outside, as one value that bootstrap makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from onward.ports.actions import Actions
from onward.ports.clock import Clock
from onward.ports.engine import Engine
from onward.ports.mail import Mailer
from onward.ports.routing import Routing
from onward.ports.store import Store
from onward.ports.vault import Vault
from onward.services.backlogs import Backlogs
from onward.services.limits import Limits
from onward.services.recent_principals import RecentPrincipals


@dataclass(frozen=True, slots=True)
class Services:
    store: Store
    engine: Engine
    clock: Clock
    actions: Actions
    vault: Vault
    limits: Limits = field(default_factory=Limits)
    # None: no mail server is configured.
    mailer: Mailer | None = None
    # None: whoever publishes an event tells the runs that wait for it.
    routing: Routing | None = None
    session_lifetime: timedelta = timedelta(days=30)
    recent_principals: RecentPrincipals = field(default_factory=RecentPrincipals)
    backlogs: Backlogs = field(default_factory=Backlogs)
