"""The dateline that opens a story: `ANKARA (KAAB TV) —`. Reads plain text; knows no gazetteer."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .incoming import SOURCE_LENGTH, Dateline
from .times import MONTHS

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_DATE = rf"(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY})(?:,?\s+\d{{4}})?"
_WORD = r"[^\W\d_][\w'’‘ʼ.\-/]*"
_DATELINE = re.compile(
    rf"""\s*
    (?P<place> {_WORD} (?: [ \u00a0]{_WORD} ){{0,4}}
        (?: ,[ \u00a0]*(?!(?i:{_DATE})) {_WORD} (?:[ \u00a0]{_WORD}){{0,3}} )? )
    (?: [ \u00a0]*,?[ \u00a0]* (?P<date> (?i:{_DATE}) ) )?
    [ \u00a0]* ,?
    (?: [ \u00a0]* [(\[] [ \u00a0]* (?P<source> [^()\[\]\n]{{1,{SOURCE_LENGTH}}}? ) [ \u00a0]* [)\]] )?
    (?P<gap> [ \u00a0]* ) (?P<dash> — | – | ― | -{{1,3}} | : ) (?P<after> \s* ) (?=\S)
    """,
    re.VERBOSE,
)

_PARTICLES = frozenset(re.split(" ", "al el ad as of the de del la le da iyo wa and ee"))
# Capitals that open a story and name no place.
_SHOUTS = frozenset(
    re.split(
        r"\|",
        "BREAKING|BREAKING NEWS|DEGDEG|DEG DEG|VIDEO|DAAWO|LIVE|TOOS|UPDATE|UPDATED|EXCLUSIVE|OPINION|ANALYSIS|"
        "WARBIXIN|FAALLO|AKHRISO|DHAGEYSO|SAWIRRO|WATCH|PHOTOS|EXPLAINER|XOG|WARARKA|NEWS",
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A dateline and how many characters of the text it takes, the dash and the space after it too."""

    dateline: Dateline
    length: int


def find_dateline(text: str, is_place: Callable[[str], bool]) -> Found | None:
    """The dateline at the start of a text, None when there is none.

    A source in brackets, a date or capitals make one; a plain word before a dash is one only when
    `is_place` knows it, so that `Roob — wuxuu …` stays a sentence.
    """
    match = _DATELINE.match(text)
    if match is None:
        return None
    dash, gap, after = match["dash"], match["gap"], match["after"]
    place = " ".join(match["place"].split())
    source = " ".join((match["source"] or "").split())
    if dash == ":" and not source:
        return None
    if dash == "-" and not gap and not after:
        return None  # Muqdisho-Afgooye
    if not _is_a_name(place) or place.upper() in _SHOUTS:
        return None
    if not source and not match["date"] and not (place.isupper() and len(place) > 3) and not is_place(place):
        return None
    return Found(Dateline(place, source), match.end())


def _is_a_name(place: str) -> bool:
    return place[0].isupper() and all(
        word[0].isupper() or word.lower() in _PARTICLES for word in place.replace(",", " ").split()
    )
