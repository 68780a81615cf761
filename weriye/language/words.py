"""Words: cuts plain text into words and writes each in its normal form.

Knows Unicode, apostrophes and the way Somali joins an ending to a number or an acronym
(`26-kii`, `VOA-da`). It must not know stems.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = "'\u2018\u2019\u201b`\u00b4\u02bc\u02bb\u2032"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}{_INVISIBLE}])"

# The endings that Somali writes after a hyphen: determiners, ordinals, and the possessives.
JOINED_ENDING = (
    "(?:k|g|t|d|h|sh|dh|y)?(?:aan|aas|aasi|aad|an|ani|anu|a|u|i|ii|ee|eeda|eedu|eedii|eed|iisa|iisu"
    "|iisii|iis|ooda|oodu|oodii|ood|eenna|adii|ada|ihii)|naad|yadii|yada|jir|jirka|jirkan"
)
_WORD = re.compile(
    rf"""
    (?P<number> \d+ (?: [.,:/]\d+ )* )
        (?: [-\u2010\u2011{APOSTROPHES}]? (?:{JOINED_ENDING}) (?! {_LETTER} ) )?
  | (?P<letters> (?:[^\W\d_]) {_LETTER}* (?: [{APOSTROPHES}] {_LETTER}+ )* )
        (?: [-\u2010\u2011] (?:{JOINED_ENDING}) (?! {_LETTER} ) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DROP = dict.fromkeys(map(ord, _INVISIBLE + "\u0640"))
_DROP.update({ord(mark): ord("'") for mark in APOSTROPHES})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    `text` is the slice `[start:end]` of the text; `normal` the word in lower case with straight
    apostrophes and without a joined ending; `acronym` says that it stands in capitals.
    """

    text: str
    start: int
    end: int
    normal: str
    acronym: bool


@lru_cache(maxsize=65_536)
def normalise(word: str) -> str:
    """Lower case, compatibility forms unified (NFKC), apostrophes straight, invisibles dropped."""
    if word.isascii():
        return word.lower().replace("`", "'")
    dropped = word.translate(_DROP)
    folded = unicodedata.normalize("NFKC", dropped).lower().translate(_DROP)
    return unicodedata.normalize("NFKC", folded)


def words(text: str) -> Iterator[Word]:
    """The words of a text in order; an ending joined to a number or acronym belongs to its word."""
    for match in _WORD.finditer(text):
        stem = match["number"] or match["letters"]
        normal = normalise(stem).strip("'")
        if not normal:
            continue
        acronym = len(stem) > 1 and stem.isupper()
        yield Word(match.group(), match.start(), match.end(), normal, acronym)
