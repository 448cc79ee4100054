"""The interpreter of runs: (state, event) -> state, facts and commands. Pure.

`facts` are what happened and is written down; `commands` are what must be done
outside; `state` is all that is needed to go on from there, on any machine.
"""
