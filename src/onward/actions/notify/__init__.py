"""Telling somebody: what a `notify` step does."""
