"""What this machine itself must offer: a private directory, space, a clock, time zones, a port, isolation."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onward.actions.shell.isolation import probe
from onward.built_web import read_web
from onward.configuration import FOREIGN_PROXIES, ignores_foreign_proxies, unused_variables, variable
from onward.data_directory import DataDirectory
from onward.doctor.check import Check, fail, ok, warn
from onward.quantities import format_size
from onward.settings import Settings
from onward.supervisor.lock import find_running
from onward.supervisor.ports import is_free

GIB = 1024**3
LITTLE_SPACE = 2 * GIB
NO_SPACE = GIB // 5
# This code did not exist before; a clock that says otherwise was never set.
BUILT = datetime(2026, 11, 1, tzinfo=UTC)


def check_settings(settings: Settings, environ: Mapping[str, str]) -> Check:
    strangers = unused_variables(environ)
    given = len(settings.model_fields_set)
    if strangers:
        advice = "Every setting is described in docs/reference/settings.md; remove the others."
        return warn("settings", f"no settings of these names: {', '.join(strangers)}", advice)
    return ok("settings", f"{given} given, all valid")


def check_proxies(settings: Settings, environ: Mapping[str, str]) -> Check:
    """Whether it is known who sends a request: TLS ends at a proxy, whose own address all would have."""
    if settings.trusted_proxies:
        return ok("proxies", f"believed: {', '.join(settings.trusted_proxies)}")
    wanted = variable("trusted_proxies")
    if ignores_foreign_proxies(settings, environ):
        return warn("proxies", f"none is believed: nothing reads {FOREIGN_PROXIES}", f"Set {wanted} instead.")
    if settings.url.startswith("https:"):
        detail = f"none is believed: all who come by {settings.url} seem to have the proxy's address"
        advice = f"Set {wanted} to the addresses of the proxies; limits and allowed networks need it."
        return warn("proxies", detail, advice)
    return ok("proxies", "none is believed")


def check_data(settings: Settings) -> Check:
    root = settings.data
    if not root.exists():
        return ok("data directory", f"{root} is made at the first start")
    if not os.access(root, os.W_OK | os.X_OK):
        return fail(
            "data directory", f"{root} cannot be written", f"Make it writable, or set {variable('data')}."
        )
    if root.stat().st_mode & 0o077:
        return warn(
            "data directory", f"{root} can be read by others; it holds keys", f"Run: chmod 700 {root}"
        )
    return ok("data directory", str(root))


def check_space(settings: Settings) -> Check:
    free = shutil.disk_usage(_existing(settings.data)).free
    detail = f"{free / GIB:.1f} GiB free"
    if free < NO_SPACE:
        return fail("disk space", detail, f"Free some: below {format_size(NO_SPACE)} databases stop.")
    if free < LITTLE_SPACE:
        return warn("disk space", detail, "Free some, or shorten the setting retention.")
    return ok("disk space", detail)


def check_clock() -> Check:
    now = datetime.now(UTC)
    if now < BUILT:
        return fail("clock", f"it says {now:%Y-%m-%d %H:%M} UTC", "Set the clock, and keep it set with NTP.")
    return ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def check_time_zones() -> Check:
    try:
        ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        return fail("time zones", "no time zone data", "Install the package tzdata.")
    return ok("time zones", f"tzdata {importlib.metadata.version('tzdata')}")


def check_port(settings: Settings) -> Check:
    if running := find_running(DataDirectory(settings.data)):
        return ok("port", f"Onward listens at {running.url}")
    if is_free(settings.bind, settings.port):
        return ok("port", f"{settings.port} is free")
    advice = f"`onward up` takes the next free one; set {variable('port')} to choose."
    return warn("port", f"{settings.port} is taken by another program", advice)


def check_isolation(settings: Settings) -> Check:
    isolation = probe()
    if isolation.available:
        return ok("shell isolation", str(isolation.how))
    if settings.allow_unisolated_shell:
        return warn(
            "shell isolation", f"{isolation.reason}; shell steps run unisolated", str(isolation.advice)
        )
    return warn("shell isolation", f"{isolation.reason}; shell steps are refused", str(isolation.advice))


def check_interface() -> Check:
    if read_web().is_there:
        return ok("interface", "built into this package")
    return warn("interface", "not built: browsers are told so; all else works", "Run in the sources: make ui")


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
