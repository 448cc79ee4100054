"""Alerts: what is worth telling, whom, and how it gets there; and the heartbeat."""
