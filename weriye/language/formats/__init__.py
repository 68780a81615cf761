"""Formats of languages that Django does not ship, found through FORMAT_MODULE_PATH."""
