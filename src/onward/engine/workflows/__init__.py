"""Temporal workflows. They import the domain and the contracts, and nothing else of the house.

The interpreter does not run in here: a segment is one local activity that takes the state and
gives back what changed. So what a workflow must do the same way for ever (the order of its
commands) is a page of code, and the interpreter can be mended under runs that are under way.
"""
