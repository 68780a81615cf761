"""Bakes pages to files: stale keys in, files out, and the ledger of which page shows what.

Knows paths, keys and bytes. Must not know what a story is.
"""
