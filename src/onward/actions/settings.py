"""What the administrator decides about the built-in actions."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpSettings:
    # True: private and loopback addresses too. Or the host names, addresses and networks to allow.
    # Metadata services of clouds are refused unless one of them is named here.
    allow_private_addresses: bool | tuple[str, ...] = False
    # For a certificate authority of your own; the usual ones are built in.
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class ShellSettings:
    allow_unisolated: bool = False
    network: bool = False
    # Each process of the step; the whole sandbox has a time limit besides.
    memory_bytes: int = 1024 * MIB
    cpu_seconds: int = 3600
    file_bytes: int = 256 * MIB
    processes: int = 256
    # The workspace and /tmp live in memory, so that they vanish with the step, however it ends.
    workspace_bytes: int = 512 * MIB
    # Beyond this a step that talks without end is no longer listened to; it goes on running.
    log_bytes: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class ActionSettings:
    http: HttpSettings = HttpSettings()
    shell: ShellSettings = ShellSettings()
