"""Checks before publishing: small rules that look at an article and say what an editor should see.

A rule asks nothing of the database: what it looks at is read beforehand, into a `Subject`.
"""
