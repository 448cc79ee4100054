"""A worker process for the tests of the engine, to be killed or stopped; the environment says everything."""

from __future__ import annotations

from onward.bootstrap import work
from onward.configuration import load_settings

if __name__ == "__main__":
    work(load_settings())
