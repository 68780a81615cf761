"""An entry as one value: what tables hold, what a merge compares, what the history tells of a change.

Must not know where rows come from or go to, nor the desk.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import editions
from ..models import SLUG, WIKIDATA, Entry, Spelling, fold_name
from . import LONGEST_NAME

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[0-9]+)\Z")
AT_ONCE = 500

# The spellings of an entry that are of one standing, as pairs of edition (empty: any) and text.
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with all its spellings. `names` are the house names; positions are WGS 84 degrees.

    `accepted` may be written beside the house names, `others` are only met. Empty texts and None: not known.
    """

    kind: str
    slug: str
    names: Texts
    accepted: Texts = ()
    others: Texts = ()
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = ""
    wikidata: str = ""


def rows_of(pks: Iterable[int]) -> dict[int, EntryRow]:
    """Entries as rows, by primary key, in two queries for each five hundred."""
    wanted = list(pks)
    found: dict[int, EntryRow] = {}
    for first in range(0, len(wanted), AT_ONCE):
        found |= _some(wanted[first : first + AT_ONCE])
    return found


def _some(pks: list[int]) -> dict[int, EntryRow]:
    texts: dict[int, tuple[list[tuple[str, str]], ...]] = {}
    spellings = Spelling.objects.filter(entry__in=pks).order_by()
    for pk, code, text, is_name, accepted in spellings.values_list("entry", "edition", "text", "is_name", "accepted"):
        texts.setdefault(pk, ([], [], []))[0 if is_name else 1 if accepted else 2].append((code, text))
    fields = ("country", "latitude", "longitude", "time_zone", "wikidata")
    rows: dict[int, EntryRow] = {}
    for pk, kind, slug, *rest in Entry.objects.filter(pk__in=pks).order_by().values_list("pk", "kind", "slug", *fields):
        # Sorted here: databases differ in the order of letters.
        names, accepted_texts, others = (tuple(sorted(some)) for some in texts.get(pk, ([], [], [])))
        rows[pk] = EntryRow(kind, slug, names, accepted_texts, others, *rest)
    return rows


def changes(before: EntryRow, after: EntryRow) -> list[tuple[str, str, str]]:
    """What differs, field by field: its name, as it was, as it is. House names are told edition by edition."""
    found = []
    was, now = dict(before.names), dict(after.names)
    for code in sorted(was.keys() | now.keys()):
        found.append((f"name_{code}", was.get(code, ""), now.get(code, "")))
    for field in ("accepted", "others"):
        found.append((field, _listed(getattr(before, field)), _listed(getattr(after, field))))
    for field in ("kind", "slug", "country", "latitude", "longitude", "time_zone", "wikidata"):
        found.append((field, _text(getattr(before, field)), _text(getattr(after, field))))
    return [one for one in found if one[1] != one[2]]


def _listed(texts: Texts) -> str:
    return ", ".join(text for _code, text in texts)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def wikidata_number(text: str) -> str:
    """A Wikidata number, from itself or from the address of its page."""
    match = _ADDRESS.match(text.strip())
    return match[1] if match else text.strip()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def problems(row: EntryRow) -> Iterator[str]:
    """Why an entry cannot be as a row says, in sentences that name the field."""
    if row.kind not in Entry.Kind.values:
        yield _("kind is “%(text)s”; it is one of %(known)s") % {
            "text": row.kind[:40],
            "known": ", ".join(Entry.Kind.values),
        }
    try:
        SLUG(row.slug)
    except ValidationError:
        yield _("slug is “%(text)s”; small letters a-z, digits and single hyphens make one") % {"text": row.slug[:40]}
    if len(row.slug) > 100:
        yield _("slug has %(count)d characters; %(most)d are the most") % {"count": len(row.slug), "most": 100}
    if not row.names:
        yield _("it has no house name in any edition")
    yield from _spelling_problems(row)
    if row.country and not re.fullmatch(r"[A-Z]{2}", row.country):
        yield _("country is “%(text)s”; two capital letters are meant, such as SO") % {"text": row.country[:40]}
    yield from _place_problems(row)
    if row.wikidata:
        try:
            WIKIDATA(row.wikidata)
        except ValidationError:
            yield _("wikidata is “%(text)s”; a Q and digits are meant, such as Q2449") % {"text": row.wikidata[:40]}


def _spelling_problems(row: EntryRow) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for code, text in (*row.names, *row.accepted, *row.others):
        if code and not editions.has_edition(code):
            yield _("there is no edition “%(text)s”") % {"text": code[:12]}
        if not fold_name(text) or len(text) > LONGEST_NAME:
            words = _("the name “%(text)s” has %(count)d characters; 1 to %(most)d are meant")
            yield words % {"text": text[:40], "count": len(text), "most": LONGEST_NAME}
        if _CONTROL.search(text):
            yield _("the name “%(text)s” holds a character that cannot be seen") % {
                "text": _CONTROL.sub("?", text)[:40]
            }
        place = (code, fold_name(text))
        if place in seen:
            yield _("“%(text)s” stands there twice") % {"text": text[:40]}
        seen.add(place)


def _place_problems(row: EntryRow) -> Iterator[str]:
    for name, value, most in (("latitude", row.latitude, 90), ("longitude", row.longitude, 180)):
        if value is not None and not -most <= value <= most:  # which holds for no NaN
            yield _("%(name)s is %(value)s; -%(most)d to %(most)d can be") % {
                "name": name,
                "value": value,
                "most": most,
            }
    if (row.latitude is None) != (row.longitude is None):
        yield _("a position takes both latitude and longitude")
    if row.time_zone and row.time_zone not in _zones():
        yield _("there is no time zone “%(text)s”; one is written like Africa/Mogadishu") % {"text": row.time_zone[:40]}
