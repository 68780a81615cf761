"""Where journalists work: Wagtail's admin with what it lacks.

Must not hold what a change means; it calls the actions of the rooms below.
"""
