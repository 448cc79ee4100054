"""Following what changed: who waits is woken, and reads from the table.

Imports ports and domain. The rows themselves are `store/feed.py`'s.
"""
