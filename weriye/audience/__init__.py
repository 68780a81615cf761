"""What readers read: reads counted without knowing who, trending, and which pages are warm.

Must not keep anything that points to a reader.
"""
