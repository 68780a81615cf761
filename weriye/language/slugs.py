"""Slugs: the part of an address that a headline gives.

ASCII only, so that an address survives being copied into a text message or read out on air.
"""

import hashlib
import re
import unicodedata

from weriye.language.words import APOSTROPHES

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NO_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES + "\u201c\u201d\u00ad\u200b\u200c\u200d\u2060\ufeff"))

# Letters that Unicode does not take apart.
_LATIN = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
    }
)
# Letters that an edition's own readers spell in their own way.
_BY_EDITION = {"de": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})}
# Arabic letter by letter, as news sites spell it: no vowel marks, no ayn.
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچڤگ٠١٢٣٤٥٦٧٨٩"
_ARABIC_SPELLED = (
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a - a a i w y p ch v g 0 1 2 3 4 5 6 7 8 9"
)
_ARABIC = str.maketrans(dict(zip(_ARABIC_LETTERS, _ARABIC_SPELLED.split(), strict=True)) | {"ء": ""})
# A letter of a script that no table here spells: a few digits left over beside it are no slug.
_LOST_SCRIPT = re.compile(r"[^\W\d_a-z\u00c0-\u024f\u1e00-\u1eff]")
_HASH_LENGTH = 10


def slugify(text: str, edition: str, max_length: int = 80) -> str:
    """An ASCII slug for a headline: `[a-z0-9]+(-[a-z0-9]+)*`, at most `max_length` characters.

    Cut between words where it can be. Apostrophes are dropped (da'da gives dada), accents too;
    Arabic is spelled in Latin letters; a text with nothing to spell gives a short hash of it,
    always the same one. Never empty. Raises ValueError when `max_length` is under 1.
    """
    if max_length < 1:
        raise ValueError(f"a slug of at most {max_length} characters cannot be; give 1 or more")
    plain = unicodedata.normalize("NFKC", text).lower().translate(_NO_APOSTROPHES)
    own = plain.translate(_BY_EDITION.get(edition, {}))
    spelled = own.translate(_LATIN).translate(_ARABIC)
    parts = unicodedata.normalize("NFKD", spelled)
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    if _LOST_SCRIPT.search(spelled) and not re.search("[a-z]{2}", bare):
        bare = ""
    slug = _NOT_SLUG.sub("-", bare).strip("-")
    return _cut(slug, max_length) or _hash(text)[:max_length]


def _cut(slug: str, max_length: int) -> str:
    if len(slug) <= max_length:
        return slug
    head, separator, _ = slug[: max_length + 1].rpartition("-")
    return head if separator else slug[:max_length]


def _hash(text: str) -> str:
    """The first characters of the SHA-256 of the text, led by a letter."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return "s" + digest[: _HASH_LENGTH - 1]
