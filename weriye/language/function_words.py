"""Function words of an edition: the words that hold a sentence together and find nothing."""

from functools import cache
from importlib.resources import files


@cache
def function_words(edition: str) -> frozenset[str]:
    """The function words of an edition in lower case; empty for an edition without a list."""
    source = files("weriye.language").joinpath("data", f"function_words_{edition}.txt")
    if not edition.isalpha() or not source.is_file():
        return frozenset()
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
