"""What the services and the engine need of the outside, as Protocols.

The store, the Temporal client and the action registry implement them; bootstrap
hands them in. Nothing here knows a database, a server or a library.
"""
