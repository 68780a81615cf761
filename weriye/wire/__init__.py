"""Whatever comes in from outside: pages, archives, later agencies and feeds, made into articles.

Must not know how articles are edited or shown.
"""
