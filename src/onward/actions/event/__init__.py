"""Events that a run sends out, for other workflows to wait for or to start from."""
