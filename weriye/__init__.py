"""Weriye: the newsroom and the news site of a bilingual broadcaster."""

__version__ = "0.1.0"
