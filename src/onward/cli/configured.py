"""The settings of this machine, as commands read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onward.settings import Settings


def local_settings(**overrides: Any) -> Settings:
    """`overrides` are the command's options; those that are None were not given."""
    from onward.configuration import load_settings

    return load_settings(**overrides)
