"""The `onward` command: what people and scripts type.

Commands that work on a server speak its HTTP API and nothing else, so a terminal can do what any other
client can. `commands` is the table of contents. Starting must be instant: modules here import what is
heavy inside the functions that need it.
"""
