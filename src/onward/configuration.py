"""Where settings come from: the command line, `ONWARD_*`, `onward.toml`, the defaults; the first one wins.

A wrong value stops the start with one error that names every wrong setting, where it was
set, its value (unless it is a secret) and what is allowed.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from onward.domain.errors import FieldError, Invalid
from onward.settings import Settings

PREFIX = "ONWARD_"
FILE_NAME = "onward.toml"
CONFIG_VARIABLE = "ONWARD_CONFIG"
# Read by the command line as a client, and by processes of the supervisor: no settings, however much
# some of them look like one that is misspelled.
NOT_SETTINGS = frozenset({CONFIG_VARIABLE, "ONWARD_PROCESS", "ONWARD_PULSE", "ONWARD_URL", "ONWARD_API_KEY"})
# By which the HTTP server's library would let itself be told, by itself, whom to believe.
FOREIGN_PROXIES = "FORWARDED_ALLOW_IPS"
# Near enough that a slip of the fingers is far likelier than another program's variable.
_LIKENESS = 0.85
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Given:
    """A value somebody set, and where."""

    value: Any
    origin: str


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """`overrides` are the command line's; those that are None were not given."""
    environ = os.environ if environ is None else environ
    from_command = {name: Given(v, "the command line") for name, v in overrides.items() if v is not None}
    from_environment = dict(_from_environment(environ))
    nearer = from_environment | from_command
    return check(_from_file(_find_file(environ, nearer)) | nearer)


def check(given: Mapping[str, Given]) -> Settings:
    unknown = [name for name in given if name not in Settings.model_fields]
    if unknown:
        raise _refusal([_unknown(name, given[name].origin) for name in unknown])
    try:
        return Settings(**{name: g.value for name, g in given.items()})
    except ValidationError as error:
        raise _refusal(list(_wrong_values(error, given))) from None


def unused_variables(environ: Mapping[str, str]) -> list[str]:
    """`ONWARD_*` variables that nothing reads."""
    known = {variable(name) for name in Settings.model_fields} | NOT_SETTINGS
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def ignores_foreign_proxies(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Somebody named proxies where nothing reads them, and named none in the setting."""
    return bool(environ.get(FOREIGN_PROXIES)) and not settings.trusted_proxies


def variable(name: str) -> str:
    return PREFIX + name.upper()


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Given]]:
    misspelled = [_unknown(name, "the environment") for name in unused_variables(environ) if _nearest(name)]
    if misspelled:
        raise _refusal(misspelled)
    for name in Settings.model_fields:
        # An empty variable is how shells and compose files say "not set".
        if text := environ.get(variable(name)):
            yield name, Given(text, f"{variable(name)} in the environment")


def _find_file(environ: Mapping[str, str], nearer: Mapping[str, Given]) -> Path | None:
    if chosen := environ.get(CONFIG_VARIABLE):
        return Path(chosen).expanduser()
    data = nearer["data"].value if "data" in nearer else Settings.model_fields["data"].default
    places = (Path(FILE_NAME), Path(data).expanduser() / FILE_NAME)
    return next((place for place in places if place.is_file()), None)


def _from_file(path: Path | None) -> dict[str, Given]:
    if path is None:
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(
            "settings.unreadable",
            f"The settings file {path} cannot be read: {error}.",
            hint=f"Correct the file, or name another one in {CONFIG_VARIABLE}.",
        ) from None
    return {name: Given(value, str(path)) for name, value in _flatten(document)}


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """`[temporal] address = ...` and `temporal_address = ...` say the same."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}_")
        else:
            yield prefix + key, value


def _wrong_values(error: ValidationError, given: Mapping[str, Given]) -> Iterator[FieldError]:
    seen = set()
    for problem in error.errors(include_url=False, include_context=False):
        if not problem["loc"]:
            yield FieldError("", "settings.disagree", _sentence(problem["msg"]))
            continue
        name = str(problem["loc"][0])
        if name not in seen:  # each branch of a union reports its own problem
            seen.add(name)
            yield FieldError(f"/{name}", "settings.invalid", _wrong_value(name, given.get(name)))


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].upper() + message[1:] + "."


def _wrong_value(name: str, given: Given | None) -> str:
    origin = f" ({given.origin})" if given else ""
    value = "" if given is None else f" is {_shown(name, given.value)}, but"
    return f"{name}{origin}{value} must be {_extra(name)['allowed']}."


def _shown(name: str, value: Any) -> str:
    if SecretStr.__name__ in str(Settings.model_fields[name].annotation):
        return "a secret that is not shown"
    text = str(value)
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…")


def _unknown(name: str, origin: str) -> FieldError:
    near = _nearest(name)
    advice = f" Did you mean {near}?" if near else ""
    return FieldError(f"/{name}", "settings.unknown", f"{name} ({origin}) is no setting.{advice}")


def _nearest(name: str) -> str | None:
    is_variable = name.startswith(PREFIX)
    known = [variable(n) if is_variable else n for n in Settings.model_fields]
    likeness = _LIKENESS if is_variable else 0.6
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=likeness)), None)


def _extra(name: str) -> dict[str, str]:
    extra = Settings.model_fields[name].json_schema_extra
    if not isinstance(extra, dict):
        raise TypeError(f"the setting {name} does not say what is allowed")
    return {key: str(value) for key, value in extra.items()}


def _refusal(errors: list[FieldError]) -> Invalid:
    return Invalid(
        "settings.invalid",
        " ".join(error.detail for error in errors),
        hint="Every setting is described in docs/reference/settings.md.",
        errors=tuple(errors),
    )
