"""Alerts: who is told of what that went wrong, how often, and in which words. Pure."""
