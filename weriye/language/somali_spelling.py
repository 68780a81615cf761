"""Spellings that a Somali query should also look for: dialects, loose vowels, foreign names.

For queries only, and weaker than any key of the index: *dheer* (long) and *reer* (family) are a
dh and an r apart and must stay two words.
"""

from functools import cache
from importlib.resources import files

# Northern and southern spellings first, then the vowels that waver in unstressed syllables.
_SWAPS = (("dh", "r"), ("r", "dh"), ("kh", "q"), ("q", "kh"))
_WAVERING = (("a", "e"), ("e", "a"))
MOST_VARIANTS = 10


def variants(word: str) -> list[str]:
    """At most MOST_VARIANTS other spellings, the likeliest first; never the word itself."""
    found: dict[str, None] = {}
    for old, new in _SWAPS:
        if old in word:
            found.setdefault(word.replace(old, new))
    for old, new in _SWAPS:
        if word.count(old) > 1:
            found.update(dict.fromkeys(_one_by_one(word, old, new)))
    if word[-1:] in ("n", "m"):
        found.setdefault(word[:-1] + ("m" if word[-1] == "n" else "n"))  # filim, filin
    for old, new in _WAVERING:
        found.update(dict.fromkeys(_short_vowels(word, old, new)))
    found.pop(word, None)
    return list(found)[:MOST_VARIANTS]


def _one_by_one(word: str, old: str, new: str) -> list[str]:
    spots = [i for i in range(len(word)) if word.startswith(old, i)]
    return [word[:i] + new + word[i + len(old) :] for i in spots]


def _short_vowels(word: str, old: str, new: str) -> list[str]:
    """The word with one short vowel changed; not the last letter, which is an ending."""
    vowels = "aeiou"
    spots = [
        i
        for i in range(len(word) - 1)
        if word[i] == old and (i == 0 or word[i - 1] not in vowels) and word[i + 1] not in vowels + "yw"
    ]
    return [word[:i] + new + word[i + 1 :] for i in spots]


@cache
def _name_groups() -> dict[str, tuple[str, ...]]:
    source = files("weriye.language").joinpath("data", "name_spellings.txt")
    groups: dict[str, tuple[str, ...]] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            spellings = tuple(line.split())
            for spelling in spellings:
                groups[spelling] = tuple(dict.fromkeys((*groups.get(spelling, ()), *spellings)))
    return groups


def name_spellings(word: str) -> tuple[str, ...]:
    """All spellings of a well-known name, the word among them; empty when it is no such name."""
    return _name_groups().get(word, ())
