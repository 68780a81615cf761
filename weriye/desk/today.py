"""What a desk chief must know first thing: what is wrong, what waits, what one edition lacks, what went out.

Reads only, each of them limited and by an index; how many there are does not depend on how much they find.
What is published may be seen by everybody at the desk; drafts only as `Sight` says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Revision

from weriye.audience.queries import trending, with_reads
from weriye.stories.clock.models import Breaking
from weriye.stories.clock.queries import embargoes
from weriye.stories.editions import Edition, edition, editions
from weriye.stories.models import Article, PublishedArticle
from weriye.stories.queries import Card, cards, cards_of_stories, latest
from weriye.stories.staleness.models import Following
from weriye.stories.staleness.parts import CORRECTION
from weriye.stories.staleness.queries import behind

from .breaking import may_flash_in
from .permissions import editions_of, editions_to_start_in, may_run_live
from .queries import untold
from .today_sight import Sight

WENT_OUT = 6
UNTOLD = 6
TRENDING = 10
STALE = 6
# Out of so many that fell behind last, those with corrections and those most read are shown.
STALE_LOOKED_AT = 50
READ_HOURS = 24
SCHEDULED = 6
SCHEDULED_LOOKED_AT = 200
ON_AIR = 5
# Live stories are looked through from the one begun last.
LIVE_LOOKED_AT = 200


def midnight(now: datetime) -> datetime:
    """When the station's day began."""
    return now.astimezone(timezone.get_default_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class WentOut:
    """A published article; `open` says whether the editor opens it for this journalist."""

    card: Card
    section: str
    open: bool


@dataclass(frozen=True, slots=True)
class Front:
    """What an edition published since midnight, newest first, and of before the newest, where there is nothing yet."""

    paper: Edition
    today: tuple[WentOut, ...]
    before: WentOut | None


def fronts(sight: Sight, since: datetime) -> list[Front]:
    found = []
    for paper in editions():
        rows = [
            WentOut(card, paper.section(card.section).name, paper.code in sight.write)
            for card in latest(paper.code, WENT_OUT)
        ]
        today = tuple(row for row in rows if row.card.published_at >= since)
        found.append(Front(paper, today, rows[0] if rows and not today else None))
    return found


@dataclass(frozen=True, slots=True)
class Lacking:
    """A story that an edition does not tell yet. `rank` is its place in the other one's trending, from 1.

    `start`: the article to start it from; `draft`: what is begun, where one may open it; `begun`: that something is.
    """

    told: Edition
    headline: str
    published_at: datetime
    rank: int | None
    start: int | None
    draft: int | None
    begun: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """What one edition does not tell: first what others' readers read unusually much, then the newest."""

    missing: Edition
    stories: tuple[Lacking, ...]
    more: bool


def gaps(sight: Sight) -> list[Gap]:
    """One for each edition in which this journalist works."""
    mine = {paper.code for paper in editions_of(sight.user)}
    may_start = {paper.code for paper in editions_to_start_in(sight.user)}
    read_much = _trending()
    wanted: dict[str, list[tuple[Edition, int, UUID, str, datetime, int | None]]] = {}
    for missing in editions():
        if missing.code not in mine:
            continue
        rows = wanted.setdefault(missing.code, [])
        for told in editions():
            if told.code == missing.code:
                continue
            ranked = [(rank, card) for rank, card, there in read_much[told.code] if missing.code not in there]
            rows += [(told, card.article, card.story, card.headline, card.published_at, rank) for rank, card in ranked]
            known = {card.article for _, card in ranked}
            rows += [
                (told, one.article, one.story, one.headline, one.published_at, None)
                for one in untold(told.code, missing.code, UNTOLD + 1)
                if one.article not in known
            ]
    begun = _begun({story for rows in wanted.values() for _, _, story, *_ in rows})
    found = []
    for code, rows in wanted.items():
        # Two editions may tell what the third does not: the story stands here once.
        once = {row[2]: row for row in sorted(rows, key=_newest_last)}
        ordered = sorted(once.values(), key=_newest_last, reverse=True)
        lines = []
        for told, article, story, headline, at, rank in ordered[:UNTOLD]:
            draft = begun.get((story, code))
            seen = draft is not None and sight.sees(draft)
            lines.append(
                Lacking(
                    told,
                    headline,
                    at,
                    rank,
                    article if draft is None and code in may_start else None,
                    draft.pk if draft is not None and sight.edits(draft) else None,
                    seen,
                )
            )
        found.append(Gap(edition(code), tuple(lines), len(ordered) > UNTOLD))
    return found


def _newest_last(row: tuple[Any, ...]) -> tuple[int, datetime, int]:
    rank, at, article = row[5], row[4], row[1]
    return (-rank if rank else -TRENDING - 1, at, article)


def _trending() -> dict[str, list[tuple[int, Card, frozenset[str]]]]:
    """By edition: place, article, and which editions tell its story. Two queries more than there are editions."""
    listed = {paper.code: trending(paper.code, TRENDING) for paper in editions()}
    found = {card.article: card for card in cards([pk for pks in listed.values() for pk in pks])}
    told = cards_of_stories({card.story for card in found.values()})
    return {
        code: [
            (rank, found[pk], frozenset(told.get(found[pk].story, ()))) for rank, pk in enumerate(pks, 1) if pk in found
        ]
        for code, pks in listed.items()
    }


def _begun(stories: Iterable[UUID]) -> dict[tuple[UUID, str], Article]:
    """What is there of these stories, published or not, by story and edition."""
    rows = Article.objects.filter(translation_key__in=list(stories)).select_related("locale").defer("body")
    return {(row.translation_key, row.edition): row for row in rows.order_by()}


@dataclass(frozen=True, slots=True)
class Stale:
    """An article that is behind its counterpart: in how many parts, how many of them corrections; reads of a day."""

    article: int
    headline: str
    paper: Edition
    other: Edition
    parts: int
    corrections: int
    since: datetime
    reads: int


def stale(sight: Sight) -> tuple[list[Stale], bool]:
    """What this journalist can bring up to date: corrections first, then the most read. And whether there is more."""
    lately = behind(sight.read).order_by("-stale_since", "-pk").values("pk")[:STALE_LOOKED_AT]
    rows = Following.objects.filter(pk__in=lately).select_related("article__locale", "counterpart__locale")
    rows = rows.defer("article__body", "counterpart__body", "parts", "answered")
    counted = with_reads(rows, "article_id", timezone.now() - timedelta(hours=READ_HOURS))
    found = [_stale(row) for row in counted if sight.edits(row.article)]
    found.sort(key=lambda one: (-one.corrections, -one.reads, one.since))
    return found[:STALE], len(found) > STALE


def _stale(row: Following) -> Stale:
    corrections = sum(part.startswith(f"{CORRECTION}:") for part in row.stale)
    return Stale(
        article=row.article_id,
        headline=row.article.draft_title,
        paper=edition(row.article.edition),
        other=edition(row.counterpart.edition),
        parts=len(row.stale) - corrections,
        corrections=corrections,
        since=row.stale_since or timezone.now(),
        reads=row.reads,  # type: ignore[attr-defined]  # annotated by `with_reads`
    )


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An article that goes out by itself at `at`; `held` until then, where an embargo ends only after that."""

    article: int
    headline: str
    paper: Edition
    at: datetime
    held: datetime | None


def scheduled(sight: Sight, now: datetime) -> tuple[list[Scheduled], bool]:
    """What goes out next, and whether there is more."""
    rows = Revision.objects.filter(
        approved_go_live_at__gt=now, base_content_type=ContentType.objects.get_for_model(Page)
    ).order_by("approved_go_live_at", "pk")
    due = {int(pk): at for pk, at in rows.values_list("object_id", "approved_go_live_at")[:SCHEDULED_LOOKED_AT]}
    if not due:
        return [], False
    articles = Article.objects.filter(pk__in=due, locale__language_code__in=sight.read).select_related("locale")
    seen = [row for row in articles.defer("body").order_by() if sight.sees(row)]
    held = embargoes([row.translation_key for row in seen], now)
    found = [
        Scheduled(
            row.pk,
            row.draft_title,
            edition(row.edition),
            due[row.pk],
            until if (until := held.get(row.translation_key)) and until > due[row.pk] else None,
        )
        for row in seen
    ]
    found.sort(key=lambda one: (one.at, one.article))
    return found[:SCHEDULED], len(found) > SCHEDULED


@dataclass(frozen=True, slots=True)
class OnAir:
    """A live story that goes on. `run`: this journalist may post to it."""

    card: Card
    paper: Edition
    run: bool


def on_air(user: Any) -> list[OnAir]:
    """Live stories that go on, the one begun last first."""
    lately = PublishedArticle.objects.filter(live_from__isnull=False).order_by("-live_from").values("pk")
    rows = PublishedArticle.objects.filter(pk__in=lately[:LIVE_LOOKED_AT], live_until=None)
    pks = list(rows.order_by("-live_from", "-pk").values_list("pk", flat=True)[:ON_AIR])
    if not pks:
        return []
    articles = Article.objects.select_related("locale").defer("body").in_bulk(pks)
    return [
        OnAir(card, edition(card.edition), card.article in articles and may_run_live(user, articles[card.article]))
        for card in cards(pks)
    ]


@dataclass(frozen=True, slots=True)
class Banner:
    """What an edition cries out, until when; `end`: this journalist may take it down."""

    paper: Edition
    headline: str
    until: datetime
    end: bool


def banners(user: Any) -> tuple[list[Banner], bool]:
    """What is cried out now, and whether this journalist has the fast lane."""
    lanes = {paper.code for paper in may_flash_in(user)}
    rows = Breaking.objects.order_by("edition").values_list("edition", "article__title", "until")
    found = [Banner(edition(code), headline, until, code in lanes) for code, headline, until in rows]
    return found, bool(lanes)
