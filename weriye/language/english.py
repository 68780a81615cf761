"""English words: a light stemmer.

Snowball's English stemmer (Porter 2, M. F. Porter 2001), after the possessive is taken off.
"""

from functools import lru_cache

import snowballstemmer

_PORTER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one lower-case English word."""
    for ending in ("'s", "'"):
        word = word.removesuffix(ending)
    return str(_PORTER.stemWord(word)) or word


def fold(word: str) -> str:
    """The word without apostrophes: `it's` and `its` share one key."""
    return word.replace("'", "")
