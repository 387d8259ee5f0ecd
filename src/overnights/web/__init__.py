"""The web: a home's pages and records, or a published folder, answered to readers; nothing is ever changed here.

Every request passes the same doors in the same order: `watching` (counted and logged), `edge` (methods, prefix,
headers), `limits` (not too many), and then a page or the API, which asks `access` what its reader may see.
"""
