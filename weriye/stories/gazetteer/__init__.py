"""The gazetteer by name: finding its entries, adding unknown ones, loading the places that we ship.

Must not know who asks: names come from the wire, the desk and the demo alike.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from weriye.language.slugs import slugify

from ..models import Entry, Spelling, fold_name

PLACES = Path(__file__).parent / "places.tsv"
LONGEST_NAME = 120


class GazetteerProblem(ValueError):
    """A file of places that cannot be used: says which line, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the shipped table. Positions are WGS 84 degrees; `names` are by edition code."""

    slug: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    wikidata: str
    names: tuple[tuple[str, str], ...]
    spellings: tuple[str, ...]


def find(name: str, kind: str | None = None, edition: str | None = None) -> Entry | None:
    """The entry that is written `name`, whatever its case and apostrophes; None when there is none.

    Where several are written so, the edition's own spelling wins over one of no edition, that over
    another edition's, and a house name over a spelling that is merely met.
    """
    folded = fold_name(name)
    if not folded:
        return None
    rows = Spelling.objects.filter(folded=folded).select_related("entry")
    if kind is not None:
        rows = rows.filter(entry__kind=kind)

    def rank(spelling: Spelling) -> tuple[bool, bool, bool, int]:
        elsewhere = spelling.edition not in ("", edition)
        return elsewhere, spelling.edition == "", not spelling.is_name, spelling.entry_id

    best = min(rows, key=rank, default=None)
    return None if best is None else best.entry


@transaction.atomic
def find_or_create(name: str, kind: str, edition: str) -> Entry:
    """The entry that is written `name`, made when there is none: the name is then its house name.

    Raises ValueError for a name that is empty or longer than 120 characters.
    """
    text = " ".join(name.split())
    if not text or len(text) > LONGEST_NAME:
        raise ValueError(f"a name in the gazetteer has 1 to {LONGEST_NAME} characters, this one {len(text)}")
    found = find(text, kind, edition)
    if found is not None:
        return found
    entry = Entry.objects.create(kind=kind, slug=free_slug(kind, slugify(text, edition)))
    Spelling(entry=entry, edition=edition, text=text, is_name=True).save()
    return entry


def slug_base(names: Mapping[str, str]) -> str:
    """What an entry's slug is made of: its English name, else the first one; `names` is by edition."""
    code, name = ("en", names["en"]) if "en" in names else next(iter(names.items()))
    return slugify(name, code)


def free_slug(kind: str, base: str, but: int | None = None) -> str:
    """The slug, or with -2, -3 … what no entry of the kind has `but` this one."""
    taken = set(Entry.objects.filter(kind=kind, slug__startswith=base).exclude(pk=but).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def load(file: Path = PLACES) -> int:
    """Bring the shipped places into the gazetteer. Returns how many entries were made or completed.

    Safe to repeat. What the desk wrote stays: an entry that is there gets only what it lacks.
    Raises GazetteerProblem.
    """
    there = {entry.slug: entry for entry in Entry.objects.filter(kind=Entry.Kind.PLACE)}
    written: dict[int, set[str]] = {}
    named: set[tuple[int, str]] = set()
    spellings = Spelling.objects.filter(entry__kind=Entry.Kind.PLACE)
    for pk, edition, folded, is_name in spellings.values_list("entry_id", "edition", "folded", "is_name"):
        written.setdefault(pk, set()).add(folded)
        if is_name:
            named.add((pk, edition))
    places = list(read_places(file))
    new = [_entry(place) for place in places if place.slug not in there]
    there |= {entry.slug: entry for entry in Entry.objects.bulk_create(new)}
    touched = {entry.pk for entry in new}
    rows: list[Spelling] = []
    for place in places:
        entry = there[place.slug]
        if entry.latitude is None:
            _complete(entry, place)
            touched.add(entry.pk)
        missing = _missing_spellings(entry.pk, place, written.get(entry.pk, set()), named)
        if missing:
            touched.add(entry.pk)
        rows += missing
    Spelling.objects.bulk_create(rows)
    return len(touched)


def read_places(file: Path) -> Iterator[Place]:
    """The lines of a table of places, checked. Raises GazetteerProblem."""
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            try:
                yield Place(
                    slug=row["slug"],
                    country=row["country"],
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                    time_zone=row["time_zone"],
                    wikidata=row["wikidata"] or "",
                    names=(("so", row["so"]), ("en", row["en"])),
                    spellings=tuple(filter(None, (row["spellings"] or "").split("|"))),
                )
            except (KeyError, TypeError, ValueError) as error:
                raise GazetteerProblem(f"{file.name}, line {number}: {error!r}; see places.md beside it") from None


def _entry(place: Place) -> Entry:
    entry = Entry(kind=Entry.Kind.PLACE, slug=place.slug)
    _fill(entry, place)
    return entry


def _fill(entry: Entry, place: Place) -> None:
    entry.country = place.country
    entry.latitude = place.latitude
    entry.longitude = place.longitude
    entry.time_zone = place.time_zone
    entry.wikidata = entry.wikidata or place.wikidata


def _complete(entry: Entry, place: Place) -> None:
    """Give an entry that an import made by name alone its position; pages that show it become stale."""
    _fill(entry, place)
    entry.save()


def _missing_spellings(pk: int, place: Place, written: set[str], named: set[tuple[int, str]]) -> list[Spelling]:
    rows = []
    for edition, text in place.names:
        # One spelling may be the house name of both editions: it is a name in each.
        if text and (pk, edition) not in named:
            rows.append(Spelling(entry_id=pk, edition=edition, text=text, folded=fold_name(text), is_name=True))
    seen = written | {row.folded for row in rows}
    for text in place.spellings:
        folded = fold_name(text)
        if folded not in seen:
            seen.add(folded)
            rows.append(Spelling(entry_id=pk, edition="", text=text, folded=folded))
    return rows
