"""Somali and English as text: words and stems, slugs, dates, numbers, checks across editions.

Pure functions on strings. It must not know Django's models, stories, pages or the database.
"""
