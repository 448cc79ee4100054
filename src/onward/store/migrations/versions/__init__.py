"""One file per change of the tables, numbered; `store/migrate.py` runs them."""
