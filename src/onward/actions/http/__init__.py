"""HTTP requests to the outside, and only to the outside.

    request ──► redirects ──► connection pool ──► backend ──► guard: resolve, check every answer
       │                                             │
       └──► body: bounded, decoded                   └──► connects to the address that was checked

The check sits where the connection is made, so nothing can come between: no redirect, no
second answer of the name server, no odd way to write an address.
"""
