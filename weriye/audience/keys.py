"""Surrogate keys of the audience room."""


def trending(edition: str) -> str:
    """Which articles of an edition are trending, and in which order."""
    return f"trending:{edition}"


def most_read(edition: str) -> str:
    """Which articles of an edition were read most in the last day and the last week, and in which order."""
    return f"most-read:{edition}"


def warm(article: int) -> str:
    """Whether an article's page carries furniture itself."""
    return f"warm:{article}"
