"""`python -m onward.api`: the server process, configured by the environment and onward.toml."""

from onward.api.server import serve
from onward.configuration import load_settings

if __name__ == "__main__":
    serve(load_settings())
