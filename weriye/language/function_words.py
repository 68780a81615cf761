"""Words of an edition that name nothing: function words, and the common words of news."""

from functools import cache
from importlib.resources import files


@cache
def function_words(edition: str) -> frozenset[str]:
    """The function words of an edition in lower case; empty for an edition without a list."""
    return _listed("function_words", edition)


@cache
def common_words(edition: str) -> frozenset[str]:
    """Stems of ordinary words, which are no names even with a capital; empty without a list."""
    return _listed("common_words", edition)


def _listed(name: str, edition: str) -> frozenset[str]:
    source = files("weriye.language").joinpath("data", f"{name}_{edition}.txt")
    if not edition.isalpha() or not source.is_file():
        return frozenset()
    lines = source.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
