"""Finds every action when a process starts: ours, those of installed packages, and `--actions MODULE`.

A package offers its actions through the entry point group `onward.actions`: each entry point
names a module, whose marked functions are taken, or one marked function.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from onward.actions.builtin import add_builtin_actions
from onward.actions.declaration import declaration_of
from onward.actions.registry import Registry
from onward.actions.settings import ActionSettings
from onward.domain.errors import Invalid

ENTRY_POINT_GROUP = "onward.actions"


def load_actions(
    settings: ActionSettings | None = None,
    modules: Iterable[str] = (),
    installed: Iterable[EntryPoint] | None = None,
) -> Registry:
    """`modules` are what `--actions` named: module paths (`team.actions`) or files (`actions.py`)."""
    registry = Registry()
    add_builtin_actions(registry, settings or ActionSettings())
    points = entry_points(group=ENTRY_POINT_GROUP) if installed is None else installed
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        _add(registry, _load_entry_point(point), f"the entry point {point.name} = {point.value}")
    for module in modules:
        _add(registry, _load_module(module), f"--actions {module}")
    return registry


def _add(registry: Registry, found: object, origin: str) -> None:
    members = list(vars(found).values()) if isinstance(found, ModuleType) else [found]
    functions = [member for member in members if callable(member) and declaration_of(member)]
    if not functions:
        raise _unloadable(origin, "it has no function marked by @action")
    for function in functions:
        registry.add(function)


def _load_entry_point(point: EntryPoint) -> object:
    try:
        return point.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        raise _unloadable(f"the entry point {point.name} = {point.value}", str(error)) from error


def _load_module(name: str) -> ModuleType:
    try:
        return _load_file(Path(name)) if name.endswith(".py") else importlib.import_module(name)
    except (ImportError, SyntaxError, OSError) as error:
        raise _unloadable(f"--actions {name}", str(error)) from error


def _load_file(path: Path) -> ModuleType:
    """The module gets a name of its own in `sys.modules`: pydantic looks annotations up there."""
    path = path.resolve()
    name = f"onward_actions_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]  # half a module must not be found by the next one who asks
        raise
    return module


def _unloadable(origin: str, why: str) -> Invalid:
    return Invalid(
        "actions_not_loadable",
        f"No actions could be loaded from {origin}: {why}.",
        hint="Check the module's path, and that its dependencies are installed in this environment.",
    )
