"""Without isolation: the script can do what the worker can. Only when the administrator allows it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from onward.actions.settings import ShellSettings
from onward.actions.shell.job import Job
from onward.actions.shell.launch import PATH, SCRIPT_SHELL, Launch, limited


@contextlib.contextmanager
def unisolated(job: Job, settings: ShellSettings) -> Iterator[Launch]:
    with tempfile.TemporaryDirectory(prefix="onward-step-", ignore_cleanup_errors=True) as directory:
        root = Path(directory)
        workspace, home, script = root / "workspace", root / "home", root / "step"
        home.mkdir()
        script.write_bytes(job.script)
        for path, content in job.files.items():
            target = workspace / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        cwd = workspace / job.cwd
        cwd.mkdir(parents=True, exist_ok=True)
        ours = {"PATH": PATH, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "TMPDIR": directory}
        yield Launch(limited((*SCRIPT_SHELL, str(script)), settings), {**ours, **job.env}, cwd)
