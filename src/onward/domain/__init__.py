"""The middle of the house: pure rules over plain data.

Imports the standard library and pydantic, nothing else. No I/O, no clock, no
random numbers: instants and identifiers are handed in by the caller.
"""
