"""The live story: an article that is told in posts while it happens.

A post is a row of its own: posting saves neither the page nor a revision. Must not know how posts are shown.
"""
