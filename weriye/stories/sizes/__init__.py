"""Pictures whose sizes are to be made ahead, so that neither an upload nor a bake waits for them.

What the sizes are, and that whoever needs one before its time makes it, stands in `pictures`.
"""
