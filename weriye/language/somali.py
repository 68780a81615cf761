"""The Somali stemmer: one key for the inflected forms of a word, and a second, folded one.

Rules of grammar only, peeled from the right (docs/explanation/somali.md); it holds no dictionary
beyond function words and a few irregular nouns. A key is for matching; it is not a word to show.
"""

import re
from functools import cache, lru_cache

from weriye.language.function_words import function_words
from weriye.language.somali_nouns import (
    VOWELS,
    letters,
    without_determiner,
    without_plural,
)
from weriye.language.somali_verbs import without_ending

# Broken plurals and suppletive forms, written as the stem of their singular.
_IRREGULAR = {
    "xubno": "xubin", "xubnaha": "xubin", "xubnihii": "xubin", "niman": "nin", "nimanka": "nin",
    "nimankii": "nin", "kuraas": "kursi", "kuraasta": "kursi", "kuraastii": "kursi",
    "awaamiir": "amar", "awaamiirta": "amar", "waxyaabo": "wax", "waxyaabaha": "wax",
    "waxyaalo": "wax", "waxyaalaha": "wax", "indho": "il", "indhaha": "il", "isha": "il",
    "maalmo": "maalin", "maalmaha": "maalin", "maalmihii": "maalin", "siyaabo": "si",
    "wasiirro": "wasiir", "wasiirrada": "wasiir", "wuzaro": "wasiir", "madaxweynayaal":
    "madaxweyne", "rag": "rag", "ragga": "rag", "siiyay": "sii", "siiyey": "sii", "siiso": "sii",
    "siisay": "sii", "siiyo": "sii", "siiya": "sii", "siiyaan": "sii", "siiyeen": "sii",
    "siin": "sii", "siinaya": "sii", "siinayaa": "sii", "siinayay": "sii", "siinayo": "sii",
    "siinayaan": "sii", "yidhi": "yiri", "yiri": "yiri", "tiri": "yiri", "tidhi": "yiri",
    "yiraahdeen": "yiri", "yimid": "imow", "timid": "imow", "yimaada": "imow", "timaada": "imow",
    "yimaadeen": "imow", "imaanaya": "imow", "imaan": "imow", "dhinta": "dhim", "dhintay": "dhim",
    "dhinteen": "dhim", "dhintaan": "dhim", "dhimatay": "dhim", "dhimasho": "dhim",
    "dhimashada": "dhim",
}  # fmt: skip
_COPULA = re.compile(
    r"^(.{3,}?(?:an|[^aeiou]))"
    r"(?:yahay|tahay|ahay|nahay|yihiin|tihiin|ahayd|ayd|ahaa|ahayn|aayeen|aadaa|aadaan|aado)$"
)
_ABSTRACT = re.compile(r"^(.{3,})nim[ao]?$")
_CLITIC = re.compile(r"^(.{4,}?)(?:la'aan|na|se|ba)$")
_MARKED = re.compile(r"(?:[aeiou]|[aeio]{2}[sn]|[aeo]{2}d)$")
# The last short vowel falls out before a vowel: gacan, gacmo; gabadh, gabdho; arag, arkay.
_SYNCOPE = re.compile(r"^((?:.*[^aeiou])?[aeiou](?:[^aeiou]|dh|kh|sh))[aeiou]([^aeiouhyw]|dh)$")
# A plural that says its last consonant again: buug, buugag; cod, codad.
_REPEATED = re.compile(r"^(.+[aeiou]([^aeiou]))a\2$")
_AY = re.compile(r"(?<!e)ey")
_DOUBLE = re.compile(r"(.)\1+")
_DOUBLE_CONSONANT = re.compile(r"([^aeiou])\1+")


@lru_cache(maxsize=131_072)
def stem(word: str) -> str:
    """The key shared by the forms of one word. `word` is lower case with straight apostrophes."""
    if not word.isalpha() and "'" not in word:
        return word
    if word in function_words("so") or letters(word) <= 3:
        return _IRREGULAR.get(word, word)
    word = without_clitic(word)
    if word in function_words("so"):
        return word
    return _key(_IRREGULAR.get(word, word))


def _key(word: str) -> str:
    word = _AY.sub("ay", word)
    if (copula := _COPULA.match(word)) and letters(copula[1]) > 3:
        word = copula[1]
    noun = without_plural(without_determiner(word))
    base = noun.base
    if abstract := _ABSTRACT.match(base):
        base = abstract[1]
    if noun.gender == "f" and base.endswith("id") and letters(base) >= 5:
        base = base.removesuffix("id")
    if not noun.gender and letters(base) >= 6 and base.endswith(("eed", "ood")):
        base = base[:-3]
    verb = without_ending(base, noun=bool(noun.gender))
    bare = verb.stem
    if not verb.conjugation:
        bare = _without_vowel(bare)
    causative = "i" if verb.conjugation == "2" else ""
    return _settle(bare) + causative


def _without_vowel(word: str) -> str:
    """The word without its last vowels and without the -an of an adjective in -san."""
    while letters(word) > 3 and word[-1] in VOWELS:
        word = word[:-1]
    if len(word) >= 6 and word.endswith("san"):
        return word.removesuffix("an")
    return word


def _settle(word: str) -> str:
    """One spelling for the end of a stem, whichever ending followed it."""
    if len(word) > 3 and word[-1] == "y" and word[-2] not in VOWELS:
        word = word[:-1]  # -yo, -yada
    word = _single_end(word)
    if len(word) > 3 and word[-1] == "m":
        word = word[:-1] + "n"  # ciidan, ciidammo
    if len(word) > 2 and word[-1] == "k":
        word = word[:-1] + "g"  # arag, arkay
    if again := _REPEATED.match(word):
        word = again[1]
    if short := _SYNCOPE.match(word):
        word = _single_end(short[1] + short[2])
    return word


def _single_end(word: str) -> str:
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in VOWELS
    return word[:-1] if doubled else word


def without_clitic(word: str) -> str:
    """The word without -na, -se, -ba or -la'aan, when what remains ends like a word with ending."""
    clitic = _CLITIC.match(word)
    if clitic is None or letters(word) < 6:
        return word
    rest = clitic[1]
    if word.endswith("la'aan") or rest in function_words("so"):
        return rest
    if _MARKED.search(rest) and without_determiner(rest).gender:
        return rest
    return word


@lru_cache(maxsize=131_072)
def fold_spelling(word: str) -> str:
    """One spelling where editors differ: doubled letters single, ey as ay, ow as aw, no glottal.

    Idempotent. Weaker evidence than the exact word: *ba'an* (bad) and *baan* (fine) share it.
    """
    while True:
        plain = word.replace("'", "").replace("ey", "ay").replace("ow", "aw").replace("nb", "mb")
        plain = _DOUBLE.sub(r"\1", plain)
        if plain == word:
            return word
        word = plain


@lru_cache(maxsize=131_072)
def fold(word: str) -> str:
    """The second key: the stem of the word without its doubled consonants, in folded spelling.

    Vowels keep their length until the endings are off, because endings are told by it.
    """
    if not word.isalpha() and "'" not in word:
        return word
    word = without_clitic(word) if letters(word) > 3 else word
    single = _DOUBLE_CONSONANT.sub(r"\1", word.replace("'", ""))
    if letters(single) <= 3 or fold_spelling(single) in _folded_function_words():
        return fold_spelling(single)
    return fold_spelling(_key(_IRREGULAR.get(word, single)))


@cache
def _folded_function_words() -> frozenset[str]:
    return frozenset(fold_spelling(word) for word in function_words("so"))
