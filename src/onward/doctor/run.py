"""All checks, in the order in which their failing would explain the ones after them."""

from __future__ import annotations

import os

from onward.doctor import alerting, dependencies, machine
from onward.doctor.check import Check
from onward.settings import Settings


def run_checks(settings: Settings) -> list[Check]:
    return [
        machine.check_settings(settings, os.environ),
        machine.check_data(settings),
        machine.check_space(settings),
        machine.check_clock(),
        machine.check_time_zones(),
        machine.check_port(settings),
        machine.check_proxies(settings, os.environ),
        machine.check_isolation(settings),
        machine.check_interface(),
        dependencies.check_secret_key(settings),
        dependencies.check_database(settings),
        *dependencies.check_temporal(settings),
        alerting.check_mail(settings),
        alerting.check_heartbeat(settings),
        *dependencies.check_server(settings),
    ]
