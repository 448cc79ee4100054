"""Triggers: when they fire, what becomes of each firing, and how runs start from them."""
