"""Use cases: a module per noun, a function per verb.

A service checks who asks, begins and ends the transaction, writes the audit and
the feed in it, and answers with a frozen view. It knows the outside only through
`onward.ports`, and is handed all of it as `context.Services`.
"""
