"""The rows that services read and write: a Protocol per noun.

`store/<noun>.py` implements `ports/rows/<noun>.py`. Every method takes a
workspace where the noun belongs to one, and never leaves it.
"""
