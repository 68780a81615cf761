"""Writes of staleness: noticing what changed, and the journalist's word that it is dealt with."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.log_actions import log
from wagtail.models import Revision

from .. import keys
from ..models import Article, Correction
from . import changes
from .changes import Change
from .models import Following
from .parts import CORRECTION, Part, parts_of, restored, stored
from .queries import as_told, pending, seen_of

LOG = "weriye.brought_up_to_date"
LOG_TOLD = "weriye.readers_told"
OPENING = 80
LONGEST_CORRECTION = 1000


class Verdict(StrEnum):
    """A journalist's word on a part that changed in the other edition."""

    DONE = "done"  # this edition now tells it, too
    NOT_NEEDED = "not_needed"  # this edition tells it in its own way


class SeenOtherwise(ValueError):
    """What was looked at has changed meanwhile."""


@transaction.atomic
def begin(article: Article, counterpart: Article) -> None:
    """An article was begun from a counterpart, as that is in memory: so far it is in step with it."""
    Following.objects.update_or_create(
        article=article, counterpart=counterpart, defaults={"parts": stored(parts_of(counterpart))}
    )


@transaction.atomic
def remember(article: Article) -> None:
    """Before an article on the site is saved: keep what is published for the counterparts that know just that.

    Costs one query where the story is told once, or every counterpart knows something already.
    """
    following = Article.objects.filter(translation_key=article.translation_key).exclude(pk=article.pk)
    unaware = list(following.exclude(follows__counterpart=article.pk).values_list("pk", flat=True))
    if not unaware:
        return
    published = Article.objects.filter(pk=article.pk, live=True).first()
    if published is None:
        return
    known = stored(parts_of(published))
    if known != stored(parts_of(article)):
        Following.objects.bulk_create(
            (Following(article_id=pk, counterpart=published, parts=known) for pk in unaware), ignore_conflicts=True
        )


@transaction.atomic
def notice(counterpart: Article) -> None:
    """A counterpart, as it is in memory, is what is told now: see which articles fall behind it by that."""
    rows = list(Following.objects.select_for_update().filter(counterpart=counterpart.pk).order_by("pk"))
    if not rows:
        return
    now = parts_of(counterpart)
    own = _corrections_of([row.article_id for row in rows])
    for row in rows:
        known = changes.with_todays_ids(restored(row.parts), now)
        # What changed in answer to this very article is no news to it.
        known = changes.brought_up(known, now, row.answered)
        if counterpart.live:
            row.answered = []
        _write(row, known, now, own.get(row.article_id, frozenset()))


def notice_draft(revision: Revision) -> None:
    """A revision was saved: of an article that readers do not have, that is what is told now."""
    if not str(revision.object_id).isdecimal():
        return
    known = Following.objects.filter(counterpart=int(revision.object_id), counterpart__live=False)
    if known.exists() and isinstance(draft := revision.as_object(), Article):
        notice(draft)


def _corrections_of(articles: Iterable[int]) -> dict[int, frozenset[str]]:
    """The ids of the corrections that articles carry, by article."""
    found: dict[int, set[str]] = {}
    for article, key in Correction.objects.filter(article__in=list(articles)).values_list("article", "key"):
        found.setdefault(article, set()).add(f"{CORRECTION}:{key}")
    return {article: frozenset(ids) for article, ids in found.items()}


def _write(row: Following, known: tuple[Part, ...], now: tuple[Part, ...], own: frozenset[str]) -> None:
    """Keep what is known, and since when what differs. A correction that the article has itself is no news."""
    known = changes.brought_up(known, now, own)
    instant = timezone.now().isoformat()
    row.stale = {change.id: row.stale.get(change.id, instant) for change in changes.changes(known, now)}
    row.parts = stored(known if row.stale else now)
    row.stale_since = datetime.fromisoformat(min(row.stale.values())) if row.stale else None
    if row.readers_told and not row.stale:
        _tell_readers(row, told=False)
    row.save()


@transaction.atomic
def settle(
    article: Article, counterpart: Article, verdict: Verdict, user: Any, part: str | None = None, seen: str = ""
) -> int:
    """Take a journalist's word that a part, or with None every one, is dealt with. Returns how many.

    `seen` is `Change.seen` of what was looked at (`seen_together` of all). Raises SeenOtherwise when it is
    something else by now. Settling what is settled already does nothing.
    """
    row = Following.objects.select_for_update().filter(article=article, counterpart=counterpart).first()
    if row is None:
        return 0
    now = seen_of(counterpart)
    known = changes.with_todays_ids(restored(row.parts), now)
    waiting = changes.changes(known, now)
    chosen = [change for change in waiting if part is None or change.id == part]
    if not chosen:
        return 0
    if seen != (changes.seen_together(chosen) if part is None else chosen[0].seen):
        raise SeenOtherwise(f"{counterpart} has changed again")
    ids = [change.id for change in chosen]
    _write(row, changes.brought_up(known, now, ids), now, frozenset())
    if verdict is Verdict.DONE:
        _expect(article, counterpart, ids)
    log(
        instance=article,
        action=LOG,
        user=user,
        data={"verdict": verdict.value, "edition": counterpart.edition, "parts": [_opening(one) for one in chosen]},
    )
    return len(chosen)


def _opening(change: Change) -> str:
    text = " ".join(change.part.text.split())
    return text if len(text) <= OPENING else text[:OPENING].rsplit(" ", 1)[0] + "…"


def _expect(article: Article, counterpart: Article, ids: list[str]) -> None:
    """These parts tell the same in both: what the article has changed of them, or is about to, is no news there."""
    if not article.live:
        return
    published = parts_of(Article.objects.get(pk=article.pk))
    row, _ = Following.objects.select_for_update().get_or_create(
        article=counterpart, counterpart=article, defaults={"parts": stored(published)}
    )
    behind = {change.id for change in changes.changes(restored(row.parts), published)} & set(ids)
    row.answered = sorted({*row.answered, *ids} - behind)
    _write(row, changes.brought_up(restored(row.parts), published, behind), published, frozenset())


@transaction.atomic
def tell_readers(article: Article, counterpart: Article, told: bool, user: Any) -> None:
    """Let an article say to its readers that the story has moved on in another edition, or no longer.

    Raises ValidationError when there is nothing newer there that readers could read.
    """
    row = Following.objects.select_for_update().filter(article=article, counterpart=counterpart).first()
    if told and (row is None or not row.stale or not counterpart.live):
        raise ValidationError("There is nothing newer in the other edition that readers could read.", code="in_step")
    if row is None or row.readers_told == told:
        return
    _tell_readers(row, told)
    row.save()
    log(instance=article, action=LOG_TOLD, user=user, data={"told": told, "edition": counterpart.edition})


def _tell_readers(row: Following, told: bool) -> None:
    row.readers_told = told
    keys.changed.send(
        sender=Article,
        keys=frozenset({keys.article(row.article_id)}),
        paths=frozenset(),
        reason="the story has moved on" if told else "brought up to date",
        articles=frozenset(),
    )


@transaction.atomic
def take_over(article: Article, counterpart: Article, part: str, user: Any) -> None:
    """Put a block that the counterpart has and the article has not into the article's draft, to write from.

    It stands behind the block that it stands behind there, and keeps its id. Raises ValidationError when
    the counterpart has no such block; does nothing when the article has it.
    """
    source = as_told(counterpart)
    ids = [block.id for block in source.body]
    if part not in ids:
        raise ValidationError("The other edition has no such paragraph any more.", code="gone")
    draft = article.get_latest_revision_as_object()
    own = [block.id for block in draft.body]
    if part in own:
        return
    block = source.body[ids.index(part)]
    before = next((own.index(other) + 1 for other in reversed(ids[: ids.index(part)]) if other in own), 0)
    blocks = [(one.block_type, one.value, one.id) for one in draft.body]
    blocks.insert(before, (block.block_type, block.value, block.id))
    draft.body = StreamValue(draft.body.stream_block, blocks)
    draft.save_revision(user=user, log_action=True, clean=False)


@transaction.atomic
def correct_here(article: Article, counterpart: Article, key: UUID, text: str, user: Any, publish: bool) -> bool:
    """Make a counterpart's correction in this article, too, in its own words. Returns whether readers see it.

    It goes on the site at once with `publish`, unless the article is not there or has changes that are not
    out; then it waits in the draft. Raises ValidationError for an empty or too long text, or an unknown correction.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_CORRECTION:
        raise ValidationError(f"Write the correction, in up to {LONGEST_CORRECTION} characters.", code="length")
    following = {change.id: change for change in pending(article, counterpart)}
    change = following.get(f"{CORRECTION}:{key}")
    if change is None or change.now is None:
        raise ValidationError("The other edition has no such correction that waits here.", code="gone")
    at_once = publish and article.live and not article.has_unpublished_changes
    draft = article.get_latest_revision_as_object()
    draft.corrections.add(Correction(key=key, text=text))
    settle(article, counterpart, Verdict.DONE, user, change.id, change.seen)
    revision = draft.save_revision(user=user, log_action=True, clean=False)
    if at_once:
        revision.publish(user=user)
    return at_once
