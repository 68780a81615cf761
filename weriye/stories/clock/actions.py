"""Writes of the clock: together, at a time, not before a time, on a promise. All or nothing, each logged."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, log
from wagtail.models import Revision
from wagtail.utils.timestamps import ensure_utc

from .. import editions
from ..models import Article
from . import queries
from .models import Embargo, FailedRelease, Promise

HELD, LIFTED = "weriye.clock.embargo", "weriye.clock.lift"
PROMISED, KEPT, CALLED_OFF = "weriye.clock.promise", "weriye.clock.kept", "weriye.clock.call_off"
UNSCHEDULED = "weriye.clock.unschedule"
CRIED, SILENCED = "weriye.breaking", "weriye.breaking.end"
LONGEST_REASON = 300


class Refused(Exception):
    """What was asked for is not done, nor any part of it; the text says why, for a journalist."""


def hold_back(article: Article) -> None:
    """Before an article is saved: one that is embargoed does not go on the site. Raises Refused."""
    if not article.live or article.translation_key is None:
        return
    until = queries.embargo(article.translation_key, timezone.now())
    if until is not None and not Article.objects.filter(pk=article.pk, live=True).exists():
        raise Refused(_held_words(until))


def _held_words(until: datetime) -> str:
    shown = timezone.localtime(until).strftime("%Y-%m-%d %H:%M:%S")
    return _("This story is embargoed until %(time)s. It does not go out before, unless the embargo is lifted.") % {
        "time": shown
    }


@transaction.atomic
def release(
    articles: Sequence[Article], user: Any, at: datetime | None = None, until: datetime | None = None
) -> list[Article]:
    """Put the latest drafts of these articles of one story before readers, now or `at` that instant, all or none.

    `until`: they go off the site then. Raises Refused, naming the edition and what is wrong there.
    """
    if not articles:
        raise Refused(_("There is nothing to publish."))
    now = timezone.now()
    if at is not None and at <= now:
        raise Refused(_("The time to go out must be in the future."))
    if until is not None and until <= (at or now):
        raise Refused(_("The time to go off the site must be after the time to go out."))
    rows = list(Article.objects.select_for_update(of=("self",)).filter(pk__in=[a.pk for a in articles]).order_by("pk"))
    if len({row.translation_key for row in rows}) != 1 or len(rows) != len(articles):
        raise Refused(_("These articles are not of one story. Load the page again."))
    held = queries.embargo(rows[0].translation_key, now)
    if held is not None and (at or now) < held:
        raise Refused(_held_words(held))
    drafts = [_draft(row, user) for row in rows]
    for draft in drafts:
        draft.go_live_at, draft.expire_at = at, until
        draft.expired = False
        with LogContext(user=user):
            revision = draft.save_revision(user=user)
            revision.publish(user=user, skip_permission_checks=True)
    return rows


def _draft(article: Article, user: Any) -> Article:
    """What would go out of an article, checked. Raises Refused."""
    name = editions.edition(article.edition).name

    def refuse(words: str) -> Refused:
        return Refused(_("%(edition)s: %(reason)s Nothing was published.") % {"edition": name, "reason": words})

    if not article.permissions_for_user(user).can_publish():
        raise refuse(_("you may not publish “%(headline)s”.") % {"headline": article.draft_title})
    if article.locked and article.locked_by_id != user.pk:
        who = article.locked_by.get_username() if article.locked_by else "?"
        raise refuse(_("“%(headline)s” is locked by %(who)s.") % {"headline": article.draft_title, "who": who})
    task = article.current_workflow_task
    if task is not None and task.specific.locked_for_user(article, user):
        raise refuse(_("“%(headline)s” is in review by others.") % {"headline": article.draft_title})
    draft: Article = article.get_latest_revision_as_object()
    problems = problems_of(draft)
    if problems:
        raise refuse(" ".join(problems))
    return draft


def problems_of(draft: Article) -> list[str]:
    """Why an article cannot go out as it is, in sentences."""
    found = []
    try:
        draft.full_clean()
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            known = {one.name for one in draft._meta.get_fields()}
            label = capfirst(draft._meta.get_field(field).verbose_name) + ": " if field in known else ""
            found += [f"{label}{text}" for text in texts]
    if draft.picture_id and not draft.picture_alt.strip():
        found.append(_("Say what the picture shows, for those who cannot see it or do not load pictures."))
    if not draft.body and not draft.summary.strip():
        found.append(_("It has no text."))
    return found


@transaction.atomic
def unschedule(articles: Sequence[Article], user: Any) -> None:
    """Take back the time at which these articles would go out. Raises Refused."""
    for article in articles:
        if not article.permissions_for_user(user).can_unschedule():
            raise Refused(_("You may not publish “%(headline)s”.") % {"headline": article.draft_title})
        if article.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None):
            FailedRelease.objects.filter(article=article, what=FailedRelease.What.PUBLISH).delete()
            _log(article, UNSCHEDULED, user, {})


@transaction.atomic
def promise(told: Article, edition: str, within: timedelta, user: Any) -> Promise:
    """Publish an article now, and promise the story in another edition within that time. Raises Refused, KeyError."""
    name = editions.edition(edition).name
    if within <= timedelta(0) or within > timedelta(days=7):
        raise Refused(_("Promise a time between a minute and a week."))
    there = Article.objects.filter(translation_key=told.translation_key, locale__language_code=edition, live=True)
    if there.exists():
        raise Refused(_("The story is out in %(edition)s already.") % {"edition": name})
    if edition == told.edition:
        raise Refused(_("Promise another edition than the one that goes out."))
    if not told.permissions_for_user(user).can_publish():
        raise Refused(_("You may not publish “%(headline)s”.") % {"headline": told.draft_title})
    if not told.live or told.has_unpublished_changes:
        release([told], user)
    now = timezone.now()
    made, _new = Promise.objects.update_or_create(
        story=told.translation_key,
        edition=edition,
        defaults={"told": told, "promised_at": now, "due_at": now + within, "promised_by": user},
    )
    data = {"edition": edition, "due_at": ensure_utc(made.due_at)}
    log(instance=told, action=PROMISED, user=user, title=told.draft_title, data=data)
    return made


@transaction.atomic
def keep(article: Article) -> None:
    """An article went out: what was promised of it is kept, what failed is no failure any more."""
    FailedRelease.objects.filter(article=article, what=FailedRelease.What.PUBLISH).delete()
    for made in Promise.objects.filter(story=article.translation_key, edition=article.edition):
        late = max(0, round((timezone.now() - made.due_at).total_seconds()))
        log(instance=made.told, action=KEPT, title=made.told.title, data={"edition": made.edition, "late": late})
        made.delete()


@transaction.atomic
def call_off(made: Promise, because: str, user: Any) -> None:
    """Take a promise back, with the reason. Raises Refused without one."""
    data = {"edition": made.edition, "reason": _reason(because)}
    log(instance=made.told, action=CALLED_OFF, user=user, title=made.told.draft_title, data=data)
    made.delete()


def _reason(because: str) -> str:
    reason = " ".join(because.split())[:LONGEST_REASON]
    if not reason:
        raise Refused(_("Say why: it is kept in the history."))
    return reason


@transaction.atomic
def set_embargo(article: Article, until: datetime, user: Any, because: str = "") -> Embargo:
    """Hold an article's story, in every edition, until an instant. Raises Refused.

    To hold it less long than before is to overrule the embargo, and takes a reason.
    """
    now = timezone.now()
    if until <= now:
        raise Refused(_("The embargo must end in the future."))
    story = _story_of(article, user)
    if all(row.live for row in story):
        raise Refused(_("The story is out already. Withdraw it first."))
    before = queries.embargo(article.translation_key, now)
    reason = _reason(because) if before is not None and until < before else " ".join(because.split())[:LONGEST_REASON]
    made, _new = Embargo.objects.update_or_create(
        story=article.translation_key, defaults={"until": until, "set_by": user}
    )
    for row in story:
        _log(row, HELD, user, {"until": ensure_utc(until), "reason": reason})
    return made


@transaction.atomic
def hold_until(story: UUID, until: datetime) -> None:
    """Hold a story, told or not, until an instant that came with it; who holds it longer already stays right."""
    made, new = Embargo.objects.select_for_update().get_or_create(story=story, defaults={"until": until})
    if not new and made.until < until:
        made.until = until
        made.save()


@transaction.atomic
def lift_embargo(article: Article, because: str, user: Any) -> None:
    """Let a story go out before its embargo ends; the reason is kept. Nothing is published by it. Raises Refused."""
    reason = _reason(because)
    story = _story_of(article, user)
    if Embargo.objects.filter(story=article.translation_key).delete()[0]:
        for row in story:
            _log(row, LIFTED, user, {"reason": reason})


def _log(article: Article, action: str, user: Any, data: dict[str, Any]) -> None:
    """Keep it in the article's history.

    Wagtail shows of one context and action only the last line, be it another page's: so each has its own.
    """
    with LogContext(user=user):
        log(instance=article, action=action, user=user, title=article.draft_title, data=data)


def _story_of(article: Article, user: Any) -> list[Article]:
    """The story's articles, all of which the user may publish: an embargo binds every edition. Raises Refused."""
    rows = list(Article.objects.filter(translation_key=article.translation_key).select_related("locale").order_by("pk"))
    for row in rows:
        if not row.permissions_for_user(user).can_publish():
            name = editions.edition(row.edition).name
            raise Refused(
                _("An embargo binds every edition: it takes somebody who may publish in %(edition)s, too.")
                % {"edition": name}
            )
    return rows


@transaction.atomic
def try_again(article: Article, user: Any) -> None:
    """Let what failed be tried again at once. Raises Refused."""
    if not article.permissions_for_user(user).can_publish():
        raise Refused(_("You may not publish “%(headline)s”.") % {"headline": article.draft_title})
    FailedRelease.objects.filter(article=article).update(retry_at=timezone.now())


def scheduled(article: Article) -> datetime | None:
    """When an article goes out, if it is scheduled."""
    rows: Any = Revision.page_revisions.filter(object_id=str(article.pk), approved_go_live_at__isnull=False)
    at: datetime | None = rows.values_list("approved_go_live_at", flat=True).first()
    return at
