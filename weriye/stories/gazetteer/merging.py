"""Two entries that are the same become one: articles, spellings, drafts and addresses follow."""

from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex, get_default_page_content_type

from .. import keys
from ..actions import entry_addresses, published_row
from ..models import Appearance, Article, Byline, Entry, PublishedArticle, Spelling
from .models import FormerEntry
from .rows import rows_of

MERGED = "weriye.gazetteer.merge"
# As many articles are repointed while somebody waits for the answer.
MOST_ARTICLES = 1_000
AT_ONCE = 200


class CannotMerge(ValueError):
    """Two entries that cannot become one: says why, for a journalist."""


def articles_with(entry: Entry, limit: int) -> set[int]:
    """Articles, published or not, that are from, by or about an entry; no more than `limit`."""
    found: set[int] = set()
    through = Article.subjects.through.objects
    for rows in (
        Article.objects.filter(dateline=entry).order_by().values_list("pk", flat=True),
        Byline.objects.filter(person=entry).order_by().values_list("article", flat=True),
        through.filter(entry=entry).order_by().values_list("article", flat=True),
    ):
        found |= set(rows[:limit])
    return set(islice(sorted(found), limit))


@transaction.atomic
def merge(kept: Entry, gone: Entry, user: Any = None) -> int:
    """Let `kept` be what `gone` was, too, and take `gone` away. Returns how many articles were repointed.

    What `kept` has stays: its house names, position, Wikidata number. What it lacks it gets; other names
    become spellings. Addresses and revisions of `gone` lead to `kept`. Raises CannotMerge.
    """
    rows = {row.pk: row for row in Entry.objects.select_for_update().filter(pk__in=(kept.pk, gone.pk)).order_by("pk")}
    if kept.pk not in rows or gone.pk not in rows:
        raise CannotMerge(_("One of them is not there any more. Load the page again."))
    kept, gone = rows[kept.pk], rows[gone.pk]
    if kept.pk == gone.pk:
        raise CannotMerge(_("An entry cannot be merged with itself."))
    if kept.kind != gone.kind:
        raise CannotMerge(_("“%(one)s” and “%(other)s” are of different kinds.") % {"one": kept, "other": gone})
    articles = articles_with(gone, MOST_ARTICLES + 1)
    if len(articles) > MOST_ARTICLES:
        raise CannotMerge(
            _("“%(name)s” stands in more than %(most)d articles. Merge the other way round.")
            % {"name": gone, "most": MOST_ARTICLES}
        )
    was, paths = rows_of([gone.pk])[gone.pk], entry_addresses(gone, gone.kind, gone.slug)
    editions = set(Appearance.objects.filter(entry=gone).order_by().values_list("edition", flat=True).distinct())
    _repoint(kept, gone)
    _write_digests(articles)
    _move_spellings(kept, gone)
    _complete(kept, gone)
    FormerEntry.objects.filter(entry=gone).update(entry=kept)
    FormerEntry.objects.create(kind=gone.kind, slug=gone.slug, was=gone.pk, entry=kept)
    keys.changed.send(
        sender=Entry,
        keys=frozenset(keys.coverage(code, pk) for code in editions for pk in (kept.pk, gone.pk)),
        paths=paths,
        reason=f"gazetteer: {gone} is {kept}",
        articles=frozenset(),
    )
    names = ", ".join(dict.fromkeys(text for _code, text in (*was.names, *was.accepted, *was.others)))
    log(instance=kept, action=MERGED, user=user, data={"slug": was.slug, "names": names, "articles": len(articles)})
    gone.delete()
    return len(articles)


def _repoint(kept: Entry, gone: Entry) -> None:
    """Let all that names the one name the other, each once."""
    Article.objects.filter(dateline=gone).update(dateline=kept)
    through: Any = Article.subjects.through.objects
    for rows, field, same in (
        (Byline.objects, "person", ("article",)),
        (through, "entry", ("article",)),
        (Appearance.objects, "entry", ("article", "role")),
    ):
        there = rows.filter(**{field: kept}, **{name: OuterRef(name) for name in same})
        twice = list(rows.filter(Exists(there), **{field: gone}).values_list("pk", flat=True))
        rows.filter(pk__in=twice).delete()
        rows.filter(**{field: gone}).update(**{field: kept})
    _repoint_references(kept, gone)


def _repoint_references(kept: Entry, gone: Entry) -> None:
    """Tell Wagtail, too, what is in use where."""
    references = ReferenceIndex.get_references_to(gone)
    there = ReferenceIndex.get_references_to(kept).filter(
        base_content_type=get_default_page_content_type(),
        object_id=OuterRef("object_id"),
        content_path_hash=OuterRef("content_path_hash"),
    )
    twice = list(references.filter(Exists(there)).values_list("pk", flat=True))
    ReferenceIndex.objects.filter(pk__in=twice).delete()
    references.update(to_object_id=str(kept.pk))


def _write_digests(articles: set[int]) -> None:
    """An article's page shows the same thing by another key now: publishing it again is to find no change."""
    listed = sorted(articles)
    for first in range(0, len(listed), AT_ONCE):
        rows = {row.pk: row for row in PublishedArticle.objects.filter(pk__in=listed[first : first + AT_ONCE])}
        for article in Article.objects.filter(pk__in=rows).select_related("locale"):
            rows[article.pk].digest = published_row(article).digest
        PublishedArticle.objects.bulk_update(rows.values(), ["digest"])


def _move_spellings(kept: Entry, gone: Entry) -> None:
    own = list(Spelling.objects.filter(entry=kept))
    named = {one.edition for one in own if one.is_name}
    there = {(one.edition, one.folded): one for one in own}
    for spelling in Spelling.objects.filter(entry=gone).order_by("-is_name", "pk"):
        is_name = spelling.is_name and spelling.edition not in named
        same = there.get((spelling.edition, spelling.folded))
        if same is None:
            Spelling.objects.filter(pk=spelling.pk).update(entry=kept, is_name=is_name)
        elif is_name:
            Spelling.objects.filter(pk=same.pk).update(is_name=True)


def _complete(kept: Entry, gone: Entry) -> None:
    for field in ("country", "time_zone", "wikidata"):
        setattr(kept, field, getattr(kept, field) or getattr(gone, field))
    if kept.latitude is None:
        kept.latitude, kept.longitude = gone.latitude, gone.longitude
    kept._prefetched_objects_cache = {}
    kept.save()  # Which names its key.
