"""Reads of the clock: embargoes, promises, what should be out and is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision

from ..models import Article
from .models import Breaking, Embargo, FailedRelease, Promise

# A release later than this is late: the desk shouts.
GRACE = timedelta(seconds=5)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """An edition that was promised and is not out. `article` is its draft, if begun; `by` a name for people."""

    pk: int
    story: UUID
    edition: str
    told: int
    told_edition: str
    headline: str
    due_at: datetime
    by: str
    article: int | None

    def overdue(self, now: datetime) -> bool:
        return self.due_at <= now


@dataclass(frozen=True, slots=True)
class NotOut:
    """Something that should have gone out, or off, at `due_at`. `error` is empty where nobody tried."""

    article: int
    edition: str
    headline: str
    what: str
    due_at: datetime
    error: str
    attempts: int
    retry_at: datetime | None


def embargoes(stories: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """Until when these stories are held, those that are."""
    rows = Embargo.objects.filter(story__in=list(stories), until__gt=now)
    return dict(rows.values_list("story", "until"))


def embargo(story: UUID, now: datetime) -> datetime | None:
    """Until when a story is held, if it is."""
    return Embargo.objects.filter(story=story, until__gt=now).values_list("until", flat=True).first()


def promises(stories: Iterable[UUID] | None = None) -> list[OpenPromise]:
    """The open promises, of these stories or all, the first due first. Two queries."""
    rows = Promise.objects.select_related("told__locale", "promised_by").defer("told__body").order_by("due_at", "pk")
    if stories is not None:
        rows = rows.filter(story__in=list(stories))
    found = list(rows[:SHOWN])
    drafts = (
        Article.objects.filter(translation_key__in={row.story for row in found}) if found else Article.objects.none()
    )
    begun = {
        (story, code): pk for pk, story, code in drafts.values_list("pk", "translation_key", "locale__language_code")
    }
    return [
        OpenPromise(
            row.pk,
            row.story,
            row.edition,
            row.told_id,
            row.told.edition,
            row.told.title,
            row.due_at,
            (row.promised_by.get_full_name() or row.promised_by.get_username()) if row.promised_by else "",
            begun.get((row.story, row.edition)),
        )
        for row in found
    ]


def due_revisions(now: datetime) -> list[tuple[int, int, datetime]]:
    """Primary keys of revisions whose time has come, of their pages, and that time; the first due first."""
    rows = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    kind = ContentType.objects.get_for_model(Page)
    return [
        (pk, int(page), at)
        for pk, page, at in rows.filter(base_content_type=kind).values_list("pk", "object_id", "approved_go_live_at")
    ]


def not_out(now: datetime) -> list[NotOut]:
    """What should have gone out or off and has not: what failed, and what nobody did in time."""
    waiting = due_revisions(now)
    expired = Page.objects.filter(live=True, expire_at__lte=now)
    if not waiting and not FailedRelease.objects.exists() and not expired.exists():
        return []
    due = {(page, FailedRelease.What.PUBLISH.value): at for _, page, at in waiting}
    due |= {(pk, FailedRelease.What.WITHDRAW.value): at for pk, at in expired.values_list("pk", "expire_at")}
    failed = {
        (row.article_id, row.what): row for row in FailedRelease.objects.filter(article__in=[pk for pk, _ in due])
    }
    articles = Article.objects.filter(pk__in=[pk for pk, _ in due]).select_related("locale").defer("body")
    known = {row.pk: row for row in articles}
    held = embargoes((row.translation_key for row in known.values()), now)
    found = []
    for (pk, what), at in sorted(due.items(), key=lambda item: (item[1], item[0])):
        article, failure = known.get(pk), failed.get((pk, what))
        if article is None or (what == FailedRelease.What.PUBLISH and article.translation_key in held):
            continue
        if failure is None and at + GRACE > now:
            continue
        found.append(
            NotOut(
                pk,
                article.edition,
                article.draft_title or article.title,
                what,
                at,
                failure.error if failure else "",
                failure.attempts if failure else 0,
                failure.retry_at if failure else None,
            )
        )
    return found


def breaking(edition: str) -> int | None:
    """The article that an edition cries out, as stored: who ends it is the worker, not the reader's clock."""
    return Breaking.objects.filter(edition=edition).values_list("article", flat=True).first()
