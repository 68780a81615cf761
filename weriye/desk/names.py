"""Entries of the gazetteer as words that a journalist types and reads: `Muqdisho (place)`.

Where two entries would be written the same, their slugs are added: `Cali (person/cali-2)`.
"""

import re
from collections.abc import Iterable, Sequence

from weriye.stories.models import Entry, Spelling, fold_name

LABEL = re.compile(r"(?P<name>.*?)\s*\((?P<kind>[a-z]+)(?:/(?P<slug>[a-z0-9-]+))?\)\s*")
OFFERED = 20
LONGEST = 120


class UnknownName(ValueError):
    """A name that is not in the gazetteer."""


class AmbiguousName(ValueError):
    """A name that several entries have; `labels` tell them apart."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(", ".join(labels))
        self.labels = tuple(labels)


def labels(entries: Iterable[Entry], edition: str) -> list[str]:
    """What to write for each entry, in the words of an edition."""
    listed = list(entries)
    names = [_name(entry, edition) for entry in listed]
    shared: dict[tuple[str, str], set[int]] = {}
    rows = Spelling.objects.filter(folded__in={fold_name(name) for name in names})
    for folded, kind, pk in rows.values_list("folded", "entry__kind", "entry"):
        shared.setdefault((folded, kind), set()).add(pk)
    found = []
    for entry, name in zip(listed, names, strict=True):
        alone = shared.get((fold_name(name), entry.kind)) == {entry.pk}
        found.append(f"{name} ({entry.kind})" if alone else f"{name} ({entry.kind}/{entry.slug})")
    return found


def _name(entry: Entry, edition: str) -> str:
    # Labels stand in a list that is parted by commas and quotation marks.
    return " ".join(re.sub(r'[,"]', " ", entry.name(edition)).split())


def entry_of(label: str, edition: str) -> Entry:
    """The entry that is meant by a label, or by a bare name. Raises UnknownName or AmbiguousName."""
    match = LABEL.fullmatch(label)
    if match and match["slug"]:
        entry = Entry.objects.filter(kind=match["kind"], slug=match["slug"]).first()
        if entry is None:
            raise UnknownName(label)
        return entry
    rows = Entry.objects.filter(spellings__folded=fold_name(match["name"] if match else label))
    if match:
        rows = rows.filter(kind=match["kind"])
    found = list(rows.distinct().prefetch_related("spellings")[:OFFERED])
    if not found:
        raise UnknownName(label)
    if len(found) > 1:
        raise AmbiguousName(labels(found, edition))
    return found[0]


def spelled(query: str, kind: str | None = None, limit: int = 5 * OFFERED) -> list[int]:
    """The entries with a spelling that begins with these letters, by primary key, house names first.

    `limit` is how many spellings are looked at.
    """
    folded = fold_name(query[:LONGEST])
    if not folded:
        return []
    # A range, not LIKE: the index is used on every database.
    rows = Spelling.objects.filter(folded__gte=folded, folded__lt=folded + "\U0010ffff")
    if kind:
        rows = rows.filter(entry__kind=kind)
    found = rows.order_by("-is_name", "folded", "entry").values_list("entry", flat=True)[:limit]
    return list(dict.fromkeys(found))


def offered(query: str, edition: str) -> list[str]:
    """Labels to offer somebody who has typed the beginning of a name."""
    pks = spelled(query)[:OFFERED]
    entries = Entry.objects.prefetch_related("spellings").in_bulk(pks)
    return labels([entries[pk] for pk in pks], edition)
