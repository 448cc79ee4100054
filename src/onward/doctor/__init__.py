"""What is configured, reachable and isolated on this machine, and what to do about each problem.

Asks and never changes anything. May import every room but the edges.
"""
