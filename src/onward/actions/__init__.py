"""What a step can do: the registry of actions, and the actions that come with Onward.

`declaration` marks a function as an action, `signature` turns its types into schemas and
checks, `registry` calls it, `loading` finds all of them when a process starts. Each provider
has a package of its own. May import `onward.ports` and `onward.domain`; the engine reaches
this room only through `onward.ports.actions`.
"""
