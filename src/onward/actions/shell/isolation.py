"""Can this machine isolate a script? Found out by doing it: it can fail in many ways."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from onward.actions.settings import ShellSettings
from onward.actions.shell.job import make_job
from onward.actions.shell.sandbox import isolated

_PATIENCE_SECONDS = 20
# No user namespaces inside the sandbox, where bubblewrap knows how: less of the kernel to attack.
_HARDENED = ("--disable-userns",)


@dataclass(frozen=True, slots=True)
class Isolation:
    available: bool
    how: str = ""
    reason: str = ""
    advice: str = ""
    flags: tuple[str, ...] = ()


def probe(settings: ShellSettings | None = None) -> Isolation:
    """Runs an empty script as a step would; takes some milliseconds."""
    if shutil.which("bwrap") is None:
        return Isolation(
            available=False,
            reason="bubblewrap (the command bwrap) is not installed",
            advice="Install it, for example with `apt-get install bubblewrap`.",
        )
    if shutil.which("bash") is None:
        return Isolation(available=False, reason="bash is not installed", advice="Install bash.")
    said = ""
    for flags in (_HARDENED, ()):
        said = _try(settings or ShellSettings(), flags)
        if not said:
            return Isolation(available=True, how=_version(), flags=flags)
    return Isolation(
        available=False,
        reason=f"bubblewrap cannot make a sandbox here: {said}",
        advice=(
            "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or"
            " kernel.apparmor_restrict_unprivileged_userns=0); in a container, also a seccomp profile that"
            " permits unshare and mount, and an unmasked /proc."
        ),
    )


def _try(settings: ShellSettings, flags: tuple[str, ...]) -> str:
    """What went wrong, or nothing."""
    with isolated(make_job("true", {}, ".", {}, None), settings, flags) as launch:
        try:
            done = subprocess.run(
                launch.argv,
                env=launch.env,
                cwd=launch.cwd,
                pass_fds=launch.pass_fds,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    if done.returncode == 0:
        return ""
    return done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"


def _version() -> str:
    done = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "bubblewrap"
