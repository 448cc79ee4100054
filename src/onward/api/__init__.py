"""The HTTP edge: parse, call one service, render. No rule of the product lives here.

May import every room below it. `app.create_app` puts it together; `routes/` has a
module per noun; what all of them share (errors, sign-in, bodies, cursors, idempotency)
is a module each beside it.
"""
