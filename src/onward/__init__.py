"""Onward runs automations that must not get lost."""

__version__ = "0.1.0"
