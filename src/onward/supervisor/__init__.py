"""Keeps the processes of one machine running: starts them, restarts what dies or hangs, stops them in order.

`supervisor` and what it is made of know nothing of Onward: a child is a command, and its state lies
in a file that anybody may read. `together` says which children an Onward has, `foreground` runs them
in a terminal. May import settings, the data directory and the embedded Temporal's command.
"""
