"""What of a story one edition has changed since the other was brought up to date with it, part by part.

Must not know who may see or mark it: whoever calls has asked for the right.
"""
