"""The step type `shell`: a script in a sandbox that vanishes with it.

    step ──► sandbox (bubblewrap) | plain (only when allowed) ──► process ──► output
             what the script can see                              runs, kills   live log, kept ends

Values reach the script through the environment and never as text (rule R20); the environment
reaches the sandbox through a file descriptor, so that no process list shows it (rule E2).
"""
