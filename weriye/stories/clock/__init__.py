"""When a story goes out: both editions at once, at a time, not before a time, or one now and one on the clock.

Nothing here knows the desk; who may is asked of Wagtail's page permissions.
"""
