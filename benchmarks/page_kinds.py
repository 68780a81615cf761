"""A page of every kind in an edition: what is measured, looked at and checked.

Found from the reader's routes and what the newsroom has, so that a new kind of page is among them by itself.
"""

from collections.abc import Iterable

EXTRA = {"search_results": "/{edition}/search/?q={word}", "not_found": "/{edition}/no-such-page/"}
# A word that the demo has in many stories, by edition.
COMMON = {"so": "dalka", "en": "people"}
NOT_PAGES = {"furniture", "problem"}


def kinds_of(edition: str) -> dict[str, str]:
    """Kind → path. Needs Django set up and a newsroom's database; ask before a browser is started."""
    from weriye.reader import routes
    from weriye.reader.site import site
    from weriye.stories.models import Entry, PublishedArticle

    found: dict[str, str] = {}
    for path in sorted(site.paths(), key=lambda path: (path.count("/"), path)):
        match = routes.match(path)
        if match is None or match.content_type != routes.HTML or match.edition not in ("", edition):
            continue
        kind = match.kind
        if kind in NOT_PAGES or kind == "article" or (kind == "posts" and not path.endswith("/")):
            continue
        if kind == "entry":
            kind = next(of for of in Entry.Kind.values if f"/{of}/" in path)
        found.setdefault(kind, path)
    rows = PublishedArticle.objects.filter(edition=edition)
    richest = _richest(rows.filter(live_from__isnull=True).order_by("-published_at", "-article")[:200])
    live = rows.filter(live_from__isnull=False).order_by("-live_from").first()
    found |= {"article": richest} if richest else {}
    found |= {"live_story": live.address} if live else {}
    for kind, of in (("person", Entry.Kind.PERSON), ("place", Entry.Kind.PLACE), ("topic", Entry.Kind.TOPIC)):
        if busiest := _busiest(edition, of):
            found[kind] = busiest
    word = COMMON.get(edition, edition)
    return found | {kind: path.format(edition=edition, word=word) for kind, path in EXTRA.items()}


def _richest(rows: Iterable[object]) -> str:
    """The address of the article with the most kinds of block."""
    from weriye.stories.models import Article

    addresses = {row.pk: row.address for row in rows}  # type: ignore[attr-defined]
    best, most = "", 0
    for pk, body in Article.objects.filter(pk__in=addresses).order_by("pk").values_list("pk", "body"):
        kinds = len({block["type"] for block in body.raw_data})
        if kinds > most:
            best, most = addresses[pk], kinds
    return best


def _busiest(edition: str, kind: str) -> str:
    """The address of the entry of a kind that most stories are about."""
    from django.db.models import Count

    from weriye.stories.models import Appearance

    rows = Appearance.objects.filter(edition=edition, entry__kind=kind).exclude(role=Appearance.Role.BYLINE)
    top = rows.values("entry__slug").annotate(n=Count("pk")).order_by("-n", "entry__slug").first()
    return f"/{edition}/{kind}/{top['entry__slug']}/" if top else ""
