"""Everything that knows Temporal.

`workflows` are deterministic and tiny: they hold the interpreter's state, wait, and call
activities. `activities` drive `domain/runs` and do the work. `client` is the services' port.
"""
