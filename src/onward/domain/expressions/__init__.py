"""The expression and template language: text and values in, a value out.

Pure, deterministic and bounded: no I/O, no clock of its own, a step budget, and no
Python object is ever reached by attribute. Text is lexed and parsed to a small tree
(`lexer`, `parser`, `syntax`), compiled once to closures (`compile`), and run against
a scope (`expression`, `template`). May import only the standard library and `onward.domain`.
"""
