"""The index of all editions: finding articles, and which stories are related.

Must not know how results are shown.
"""
