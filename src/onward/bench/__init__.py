"""What is fast, measured here and now: Onward beside hand-written Temporal, on the same server."""
