"""The settings of this machine, as commands read them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from onward.settings import Settings

# Said to the command line, not to a server: they are no settings, however much they look like some.
CLIENT_VARIABLES: Final = frozenset({"ONWARD_URL", "ONWARD_API_KEY"})


def local_settings(**overrides: Any) -> Settings:
    """`overrides` are the command's options; those that are None were not given."""
    from onward.configuration import load_settings

    environ = {name: value for name, value in os.environ.items() if name not in CLIENT_VARIABLES}
    return load_settings(environ, **overrides)
