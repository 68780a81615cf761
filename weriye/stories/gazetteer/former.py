"""What stood where an entry was: addresses that moved, and revisions that name an entry which is merged or gone."""

import re
from typing import Any

from ..models import Appearance, Entry
from .models import FormerEntry

_PAGE = re.compile(rf"/(?P<code>[a-zA-Z0-9-]+)/(?P<kind>{'|'.join(Entry.Kind.values)})/(?P<slug>[a-z0-9-]{{1,100}})/\Z")


def address_now(path: str) -> str | None:
    """Where the page of an entry is now that once stood at `path`; None where there is none in that edition."""
    match = _PAGE.match(path)
    if match is None:
        return None
    rows = FormerEntry.objects.filter(kind=match["kind"], slug=match["slug"]).order_by("-pk")
    row = rows.values_list("entry", "entry__kind", "entry__slug").first()
    if row is None or not Appearance.objects.filter(entry=row[0], edition=match["code"]).exists():
        return None
    return f"/{match['code']}/{row[1]}/{row[2]}/"


def with_living_entries(data: dict[str, Any]) -> dict[str, Any]:
    """An article as revisions keep it, with entries that are there: merged ones replaced, deleted ones left out."""
    bylines = data.get("bylines") or []
    named = {data.get("dateline"), *(data.get("subjects") or ()), *(line.get("person") for line in bylines)} - {None}
    if not named:
        return data
    missing = named - set(Entry.objects.filter(pk__in=named).order_by().values_list("pk", flat=True))
    if not missing:
        return data
    now = {row.was: row.entry_id for row in FormerEntry.objects.filter(was__in=missing)}

    def living(pk: int | None) -> int | None:
        return now.get(pk) if pk in missing else pk

    people: dict[int, dict[str, Any]] = {}
    for line in bylines:
        person = living(line.get("person"))
        if person is not None:
            people.setdefault(person, line | {"person": person})
    subjects = dict.fromkeys(living(pk) for pk in data.get("subjects") or ())
    return data | {
        "dateline": living(data.get("dateline")),
        "bylines": list(people.values()),
        "subjects": [pk for pk in subjects if pk is not None],
    }
