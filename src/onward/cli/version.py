"""`onward version`."""

from __future__ import annotations

from onward import __version__


def version(*, json: bool = False) -> None:
    """Print the version.

    Parameters
    ----------
    json
        Print for machines.
    """
    print(f'{{"version": "{__version__}"}}' if json else __version__)
