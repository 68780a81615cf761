"""The composition root: environment, settings, addresses, servers, and the verbs of `weriye`.

Nothing imports this room but the entry points.
"""
