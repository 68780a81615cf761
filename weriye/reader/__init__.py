"""The public side: what each page shows (typed), templates, CSS, feeds.

Must not know the desk, and writes nothing but counted reads.
"""
