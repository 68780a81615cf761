"""Writes of single entries: as a row says, each change kept in the history in words."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..models import Entry, Spelling, fold_name
from .rows import EntryRow, changes, problems, rows_of

CHANGED = "weriye.gazetteer.change"


class BadRow(ValueError):
    """An entry that cannot be as a row says: why, in a sentence."""


@transaction.atomic
def put(row: EntryRow, pk: int | None, user: Any = None) -> Entry:
    """Make an entry as a row says, or a new one. Names the keys of what changed and keeps it in the history.

    Raises BadRow, and then nothing was changed.
    """
    wrong = next(problems(row), None)
    if wrong is None and Entry.objects.filter(kind=row.kind, slug=row.slug).exclude(pk=pk).exists():
        wrong = _("there is another entry at %(kind)s/%(slug)s") % {"kind": row.kind, "slug": row.slug}
    if wrong is not None:
        raise BadRow(wrong)
    before = rows_of([pk])[pk] if pk is not None else None
    entry = Entry() if pk is None else Entry.objects.get(pk=pk)
    for field in ("kind", "slug", "country", "latitude", "longitude", "time_zone", "wikidata"):
        setattr(entry, field, getattr(row, field))
    entry.save()
    _write_spellings(entry, row)
    if before is None:
        log(instance=entry, action="wagtail.create", user=user)
    else:
        note(entry, before, user)
    return entry


def _write_spellings(entry: Entry, row: EntryRow) -> None:
    wanted = {
        (code, text): (kind == 0, kind == 1)
        for kind, texts in enumerate((row.names, row.accepted, row.others))
        for code, text in texts
    }
    for there in Spelling.objects.filter(entry=entry):
        standing = wanted.pop((there.edition, there.text), None)
        if standing is None:
            there.delete()
        elif standing != (there.is_name, there.accepted):
            there.is_name, there.accepted = standing
            there.save()
    Spelling.objects.bulk_create(
        Spelling(entry=entry, edition=code, text=text, folded=fold_name(text), is_name=is_name, accepted=accepted)
        for (code, text), (is_name, accepted) in wanted.items()
    )


def note(entry: Entry, before: EntryRow, user: Any = None) -> None:
    """Keep in an entry's history what differs from what it was before; nothing where nothing does."""
    found = changes(before, rows_of([entry.pk])[entry.pk])
    if found:
        log(instance=entry, action=CHANGED, user=user, data={"changes": found}, content_changed=True)
