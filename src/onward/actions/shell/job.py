"""What a shell step runs, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from onward.ports.actions import ActionFailed, Json

# The kernel's bounds: 128 KiB for one variable (with its name), and about 2 MiB for all of them.
MAX_VARIABLE_BYTES = 128 * 1024 - 1
MAX_ENVIRONMENT_BYTES = 1536 * 1024
MAX_VARIABLES = 1000
MAX_FILES = 100
MAX_FILES_BYTES = 10 * 1024 * 1024

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Job:
    script: bytes
    env: dict[str, str]
    cwd: str
    files: dict[str, bytes]
    stdin: bytes


def make_job(
    script: str, env: Mapping[str, Json], cwd: str, files: Mapping[str, Json], stdin: str | None
) -> Job:
    variables = {name: _text(value) for name, value in env.items()}
    _check_environment(variables)
    contents = {_inside(path, f"/files/{_escaped(path)}"): _text(value) for path, value in files.items()}
    encoded = {path: _bytes(text, f"/files/{_escaped(path)}") for path, text in contents.items()}
    if len(encoded) > MAX_FILES or sum(map(len, encoded.values())) > MAX_FILES_BYTES:
        raise _invalid("/files", f"There may be {MAX_FILES} files with {MAX_FILES_BYTES:,} bytes in all.")
    return Job(
        script=_without_nul(_bytes(script, "/run"), "/run"),
        env=variables,
        cwd=_inside(cwd, "/cwd"),
        files=encoded,
        stdin=_bytes(stdin or "", "/stdin"),
    )


def _check_environment(env: Mapping[str, str]) -> None:
    total = 0
    for name, value in env.items():
        pointer = f"/env/{_escaped(name)}"
        if not _VARIABLE.fullmatch(name):
            raise _invalid(pointer, f"{name!r} cannot be the name of an environment variable.")
        size = len(name) + 1 + len(_without_nul(_bytes(value, pointer), pointer))
        if size > MAX_VARIABLE_BYTES:
            raise _invalid(
                pointer,
                f"{name} has {size:,} bytes; an environment variable holds {MAX_VARIABLE_BYTES:,}."
                " Put large values into `files` or `stdin`.",
            )
        total += size
    if total > MAX_ENVIRONMENT_BYTES or len(env) > MAX_VARIABLES:
        raise _invalid("/env", f"The environment has {len(env)} variables with {total:,} bytes: too many.")


def _text(value: Json) -> str:
    """As templates do it: text as it is, other values as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _inside(path: str, pointer: str) -> str:
    """A path below the workspace, in its plain form."""
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\0" in path or len(path) > 1000:
        raise _invalid(pointer, f"{path!r} must be a path inside the workspace, without '..'.")
    return str(pure)


def _bytes(text: str, pointer: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _invalid(pointer, "This text has half a character (a lone surrogate) in it.") from error


def _without_nul(raw: bytes, pointer: str) -> bytes:
    if b"\0" in raw:
        raise _invalid(pointer, "A NUL character can be neither in a script nor in its environment.")
    return raw


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _invalid(pointer: str, message: str) -> ActionFailed:
    details = {"errors": [{"pointer": pointer, "code": "shell", "detail": message}]}
    return ActionFailed("validation", message, code="shell", details=details)
