"""The months and days of the week as they stand in Somali and English news, in all spellings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Beginnings that newsrooms and CLDR write; English names stand in Somali text too.
_SOMALI_MONTHS = (
    r"jan(?:n?aayo|n?ayo|u?wari|waari|aayri|uary)|jeneweri",
    r"f(?:ee|e)b(?:raayo|rayo|arwari|erweri|weri|araayo|ruary|raari)",
    r"ma+rs[oe]|maarij|maaris|maarj|march",
    r"a[bp]ri+l",
    r"ma+yo|ma+jo|may(?=\b)",
    r"ju+n(?:yo|iyo|e)?",
    r"lu+l(?:yo|iyo)|ju+l(?:aay|ay|aayo|yo|y)",
    r"a+g[ou]+s(?:to|t|ta)|ogo+sto",
    r"se+[bpt]+t?[ea]*mb[ea]r",
    r"o[kc]to+b[ea]r",
    r"no+[fv]e+mb[ea]r",
    r"di+[se]+mb[ea]r|de[sc]e+mb[ea]r",
)
_ENGLISH_MONTHS = (
    r"January|Jan\.", r"February|Feb\.", r"March", r"April|Apr\.", r"May", r"June", r"July",
    r"August|Aug\.", r"September|Sept?\.", r"October|Oct\.", r"November|Nov\.", r"December|Dec\.",
)  # fmt: skip
_SOMALI_DAYS = (r"isniin", r"tala+d|salaas", r"arbac", r"khami+s", r"jimc", r"sabt[id]", r"a+xad")
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Endings of Somali names of days and months: Isniintii, Jimcaha, Oktoobarkii.
_ENDING = r"(?:[aeo]|[aei]?[kgtdh]\w{1,6}|i?nt\w{1,4}|i)?"
_SOMALI = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<m{i}>(?:{names}){_ENDING})" for i, names in enumerate(_SOMALI_MONTHS, 1))
    + "|"
    + "|".join(f"(?P<d{i}>(?:{names}){_ENDING})" for i, names in enumerate(_SOMALI_DAYS, 1))
    + r")\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<m{i}>{names})" for i, names in enumerate(_ENGLISH_MONTHS, 1))
    + "|"
    + "|".join(f"(?P<d{i}>{name}s?)" for i, name in enumerate(_ENGLISH_DAYS, 1))
    + r")(?!\w)"
)
_PATTERNS = {"so": _SOMALI, "en": _ENGLISH}
# Words that are a month only in a date: the verb may, to march, the masc. name Axad in lower case.
_DATE_BEFORE = re.compile(
    r"(?:\d\w{0,4}|\b(?:in|since|until|till|by|of|on|last|next|this|late|early|mid|from|to|and|bishii|bisha|bil|"
    r"ilaa|dhammaadkii|horraantii|bartamihii))[\s,-]+$",
    re.IGNORECASE,
)
_DATE_AFTER = re.compile(r"^[\s,]+\d|^['’]s\b")
_DOUBTFUL = re.compile(r"may|march", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedTime:
    """A month (`m1` to `m12`) or a weekday (`d1`, Monday, to `d7`) in a text."""

    what: str
    text: str
    start: int


def read_named_times(text: str, edition: str) -> Iterator[NamedTime]:
    """The months and weekdays of a text in order; nothing for editions without a table."""
    pattern = _PATTERNS.get(edition)
    if pattern is None:
        return
    for match in pattern.finditer(text):
        word = match.group()
        before, after = text[max(0, match.start() - 16) : match.start()], text[match.end() :][:6]
        dated = _DATE_BEFORE.search(before) or _DATE_AFTER.match(after)
        doubtful = _DOUBTFUL.fullmatch(word) or not word[0].isupper()
        day = (match.lastgroup or "").startswith("d")
        if doubtful and (not dated or (day and not word[0].isupper())):
            continue
        yield NamedTime(match.lastgroup or "", word, match.start())
