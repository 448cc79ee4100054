"""A terminal of nobody."""

from __future__ import annotations

from terminal import nobody

__all__ = ["nobody"]
