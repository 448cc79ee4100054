"""How a script is started, whatever is around it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onward.actions.settings import ShellSettings

# A failing command ends the script, also inside a pipe: a step that went wrong must not look well.
SCRIPT_SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"

_KIB = 1024
_OPEN_FILES = 1024


@dataclass(frozen=True, slots=True)
class Launch:
    argv: tuple[str, ...]
    env: dict[str, str]
    cwd: Path
    pass_fds: tuple[int, ...] = ()


def limited(argv: tuple[str, ...], settings: ShellSettings) -> tuple[str, ...]:
    """Data and not address space is limited: runtimes reserve far more addresses than they use."""
    limits = (
        f"ulimit -c 0; ulimit -d {settings.memory_bytes // _KIB}; ulimit -t {settings.cpu_seconds};"
        f" ulimit -f {settings.file_bytes // _KIB}; ulimit -n {_OPEN_FILES}"
    )
    return _after(limits, argv)


def with_process_limit(argv: tuple[str, ...], settings: ShellSettings) -> tuple[str, ...]:
    """Apart from the others: set inside the sandbox, it counts the processes of the sandbox only."""
    return _after(f"ulimit -u {settings.processes}", argv)


def _after(commands: str, argv: tuple[str, ...]) -> tuple[str, ...]:
    # -p: the author's BASH_ENV is not run before the limits hold.
    return ("bash", "-p", "-c", f'{commands}; exec "$@"', "limits", *argv)
