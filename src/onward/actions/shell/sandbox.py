"""The sandbox: bubblewrap with its own processes, users, network and files.

The script sees a read-only system, an empty home, and a workspace in memory. All of it is gone
when the last process ends, also when the worker is killed: the kernel does the cleaning.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from onward.actions.settings import MIB, ShellSettings
from onward.actions.shell.job import Job
from onward.actions.shell.launch import PATH, SCRIPT_SHELL, Launch, limited, with_process_limit

NOBODY = "65534"
_WORKSPACE = "/workspace"
_HOME = "/home/step"
_SCRIPT = "/step"
# Inside the sandbox, where nobody else writes.
_TEMPORARY = "/tmp"  # noqa: S108
_SHARED = "/dev/shm"  # noqa: S108
_SMALL = 64 * MIB

# Links of the system itself, and what a program needs to find its libraries.
_SYSTEM_FILES = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl/certs", "/etc/pki/tls/certs")
_NETWORK_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services")
_PASSWD = b"step:x:65534:65534:step:/home/step:/bin/bash\n"
_GROUP = b"step:x:65534:\n"


@contextlib.contextmanager
def isolated(job: Job, settings: ShellSettings, flags: Sequence[str]) -> Iterator[Launch]:
    with contextlib.ExitStack() as memory:
        descriptors: list[int] = []

        def in_memory(content: bytes) -> str:
            descriptor = memory.enter_context(_memory_file(content))
            descriptors.append(descriptor)
            return str(descriptor)

        options = [*_system(), *_account(in_memory), *_places(settings), *_limits_of_view(settings), *flags]
        for path, content in job.files.items():
            options += ["--file", in_memory(content), f"{_WORKSPACE}/{path}"]
        cwd = f"{_WORKSPACE}/{job.cwd}"
        options += ["--dir", cwd, "--chdir", cwd, "--ro-bind-data", in_memory(job.script), _SCRIPT]
        options += [*_environment(job), "--remount-ro", "/", "--remount-ro", "/dev"]
        # Not in the arguments, where every user of the machine could read them.
        arguments = in_memory(b"".join(option.encode() + b"\0" for option in options))
        inside = with_process_limit((*SCRIPT_SHELL, _SCRIPT), settings)
        bwrap = (shutil.which("bwrap") or "bwrap", "--args", arguments, "--", *inside)
        argv = (*_as_nobody(), *limited(bwrap, settings))
        yield Launch(argv, {"PATH": PATH}, Path("/"), tuple(descriptors))


@contextlib.contextmanager
def _memory_file(content: bytes) -> Iterator[int]:
    descriptor = os.memfd_create("step")
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    for file in _SYSTEM_FILES:
        yield from ("--ro-bind-try", file, file)
    yield from ("--proc", "/proc", "--dev", "/dev")


def _account(in_memory: Callable[[bytes], str]) -> Iterator[str]:
    yield from ("--ro-bind-data", in_memory(_PASSWD), "/etc/passwd")
    yield from ("--ro-bind-data", in_memory(_GROUP), "/etc/group")
    yield from ("--uid", NOBODY, "--gid", NOBODY)


def _places(settings: ShellSettings) -> Iterator[str]:
    sizes = {
        _WORKSPACE: settings.workspace_bytes,
        _TEMPORARY: settings.workspace_bytes,
        _HOME: _SMALL,
        _SHARED: _SMALL,
    }
    for path, size in sizes.items():
        yield from ("--size", str(size), "--tmpfs", path)


def _limits_of_view(settings: ShellSettings) -> Iterator[str]:
    yield from ("--unshare-user", "--unshare-all", "--cap-drop", "ALL", "--die-with-parent", "--new-session")
    if settings.network:
        yield "--share-net"
        for file in _NETWORK_FILES:
            yield from ("--ro-bind-try", file, file)


def _environment(job: Job) -> Iterator[str]:
    yield "--clearenv"
    ours = {"PATH": PATH, "HOME": _HOME, "USER": "step", "LANG": "C.UTF-8", "TZ": "UTC", "TMPDIR": _TEMPORARY}
    for name, value in {**ours, **job.env}.items():
        yield from ("--setenv", name, value)


def _as_nobody() -> tuple[str, ...]:
    """Whoever gets out of the sandbox of a worker that runs as root is nobody there, too."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or setpriv is None:
        return ()
    return (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
