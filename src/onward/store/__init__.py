"""The database, once for SQLite and PostgreSQL: tables, a module of queries per noun, the ledger.

Imports ports and domain. Nothing above this room sees SQL, a driver's exception or a JSON column's text.
"""
