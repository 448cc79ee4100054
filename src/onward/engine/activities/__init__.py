"""Temporal activities: thin shells that drive `domain/runs` and do what it asks for.

`segment` drives the interpreter, `calls` executes one step, `perform` is the activity of a
long one, `blobs` keeps large values out of rows and histories.
"""
