"""Surrogate keys of the search room."""

from uuid import UUID


def related(story: UUID | str) -> str:
    """Which stories are related to a story, and in which order."""
    return f"related:{story}"
