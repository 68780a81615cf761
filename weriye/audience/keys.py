"""Surrogate keys of the audience room."""


def trending(edition: str) -> str:
    """Which articles of an edition are trending, and in which order."""
    return f"trending:{edition}"


def warm(article: int) -> str:
    """Whether an article's page carries furniture itself."""
    return f"warm:{article}"
