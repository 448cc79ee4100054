"""One module per noun. An endpoint parses its request, calls one service and returns its view."""
