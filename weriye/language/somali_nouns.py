"""Somali nouns: takes the determiner, the plural and the possessive off a word.

After the Somali Language Standard (Puglielli & Mansuur 1999) and Saeed, *Somali* (1999): a
determiner is one consonant, chosen by the end of the noun, and one ending. Words come in lower
case with `ey` already written `ay`.
"""

from typing import NamedTuple

VOWELS = "aeiou"
_ARTICLES = ("a", "u", "ii", "i", "aa")
_POINTING = ("an", "ani", "anu", "aan", "aani", "aas", "aasi", "aasu", "eer", "ee", "oo")
_POSSESSIVES = ("iis", "eed", "een", "eenn", "iin", "iinn", "ood")
_AFTER_POSSESSIVE = ("", "a", "u", "ii", "an", "aas", "ee", "oo", "aa")


def _endings(first_and_second_person: tuple[str, ...]) -> frozenset[str]:
    possessives = _POSSESSIVES + first_and_second_person
    owned = {owner + after for owner in possessives for after in _AFTER_POSSESSIVE}
    return frozenset(_ARTICLES) | frozenset(_POINTING) | frozenset(owned)


_MASCULINE = _endings(("ayg", "aag", "ayag"))
_FEMININE = _endings(("ayd", "aad", "ayad"))
_SHIFTED = _MASCULINE | _FEMININE | {"ay"}
# After q, x, c, h the consonant is lost, so endings that are also a verb's do not count.
_BARE = (_MASCULINE | _FEMININE) - frozenset(("i", "oo", "ee", "eer", "aa", "aan", "aani", "een", "iin", "ayg"))
_BEFORE_K = ("b", "d", "f", "j", "l", "m", "n", "r", "s", "t", "sh", "dh")
_BEFORE_G = ("g", "i", "y", "w")
_BEFORE_D = tuple("qxchwydaeo")  # an -o noun has a here: magaalo, magaalada
_BEFORE_T = tuple("bfglmnrsj")

# Plural endings with what they leave behind: -ooyin of -o nouns, -ayaal of -e nouns, Arabic -iin.
_PLURALS = (("ooyin", "o"), ("oyin", "o"), ("ayaal", "e"), ("yaal", ""), ("iyiin", "i"))
_ARABIC_PLURAL = "iin"
_SHORTEST = 3


class Noun(NamedTuple):
    """A word without its determiner.

    `gender` is the gender that the determiner shows: `m`, `f`, or empty when nothing was found.
    """

    base: str
    gender: str


def letters(word: str) -> int:
    """The number of Somali letters: dh, sh and kh are one each."""
    return len(word) - word.count("dh") - word.count("sh") - word.count("kh")


def has_vowel(word: str) -> bool:
    return any(vowel in word for vowel in VOWELS)


def without_determiner(word: str) -> Noun:
    """The noun without its determiner, the longest determiner first; the word itself when none."""
    for cut in range(2, len(word) - 1):
        base, consonant, ending = word[:cut], word[cut], word[cut + 1 :]
        if not has_vowel(base):
            continue
        if found := _split(base, consonant, ending):
            return found
    for cut in range(2, len(word)):
        if letters(word[:cut]) >= _SHORTEST and _lost_consonant(word[:cut], word[cut:]):
            return Noun(word[:cut], "m")
    return Noun(word, "")


def _split(base: str, consonant: str, ending: str) -> Noun | None:
    long_enough = letters(base) >= _SHORTEST
    if consonant == "s" and ending[0] == "h" and base[-1] in VOWELS and letters(base) > 1:
        # l + t gives sh: bil, bisha
        return Noun(base + "l", "f") if ending[1:] in _FEMININE else None
    if not long_enough:
        return None
    if consonant in "kg" and ending in _MASCULINE:
        before = _BEFORE_K if consonant == "k" else _BEFORE_G
        return Noun(base, "m") if base.endswith(before) else None
    if consonant in "td" and ending in _FEMININE:
        before_feminine = _BEFORE_T if consonant == "t" else _BEFORE_D
        return Noun(base, "f") if base.endswith(before_feminine) else None
    if consonant in VOWELS and ending[0] == "h" and base[-1] not in VOWELS:
        # h after e, o, a, the vowel shifting: aabbe, aabbaha, aabbihii, aabbuhu
        return Noun(base + "a", "m") if ending[1:] in _SHIFTED else None
    if _lost_consonant(base, consonant + ending):
        return Noun(base, "m")
    return None


def _lost_consonant(base: str, ending: str) -> bool:
    if base.endswith(("dh", "sh")):
        return False
    return base[-1] in "qxch" and ending in _BARE


def without_plural(noun: Noun) -> Noun:
    """The singular of a noun that carries an unmistakable plural ending."""
    for ending, singular in _PLURALS:
        if noun.base.endswith(ending) and letters(noun.base) - len(ending) >= _SHORTEST:
            return Noun(noun.base.removesuffix(ending) + singular, noun.gender or "f")
    if noun.base.endswith(_ARABIC_PLURAL) and letters(noun.base) - len(_ARABIC_PLURAL) > _SHORTEST:
        return Noun(noun.base.removesuffix(_ARABIC_PLURAL), noun.gender or "f")
    return noun
