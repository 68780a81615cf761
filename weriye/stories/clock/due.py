"""Does what is due, item by item: one that fails is kept with its reason and holds up no other.

Called by the worker each second; costs three small questions when nothing is due.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from wagtail.models import Page, Revision

from .. import keys
from ..models import Article
from . import queries
from .actions import Refused
from .models import Breaking, FailedRelease

log = logging.getLogger(__name__)
FIRST_RETRY, LAST_RETRY = timedelta(seconds=5), timedelta(minutes=1)


class TooLate(Exception):
    """The time on the site was over before the article could go out."""


def publish_due(now: datetime) -> None:
    """Withdraw what has expired, publish what is scheduled, end what breaks no longer."""
    # By time: asked for them in the order of the tree, a database walks the whole of it.
    expired = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
    for pk, at in expired.values_list("pk", "expire_at"):
        _attempt(pk, FailedRelease.What.WITHDRAW, at, now, partial(_withdraw, pk, now))
    due = queries.due_revisions(now)
    if due:
        pages = {page for _, page, _ in due}
        stories = dict(Article.objects.filter(pk__in=pages).values_list("pk", "translation_key"))
        held = queries.embargoes(stories.values(), now)
        for pk, page, at in due:
            if stories.get(page) not in held:
                _attempt(page, FailedRelease.What.PUBLISH, at, now, partial(_publish, pk, now))
    end_breaking(now)


def _publish(pk: int, now: datetime) -> None:
    # Somebody may have taken it back, or another worker have done it, since it was looked up.
    revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=now).first()
    if revision is None:
        return
    draft = revision.as_object()
    if draft.expire_at is not None and draft.expire_at <= now:
        raise TooLate(f"it was to be on the site until {draft.expire_at:%Y-%m-%d %H:%M:%S} UTC, which is over")
    revision.publish(log_action="wagtail.publish.scheduled", skip_permission_checks=True)


def _withdraw(pk: int, now: datetime) -> None:
    page = Page.objects.filter(pk=pk, live=True, expire_at__lte=now).first()
    if page is not None:
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _attempt(page: int, what: FailedRelease.What, at: datetime, now: datetime, do: Callable[[], None]) -> None:
    """Do it in a transaction of its own, or keep why it could not be done."""
    failed = FailedRelease.objects.filter(article=page, what=what).first()
    # A failure of an earlier time does not delay a new one.
    if failed is not None and failed.due_at == at and failed.retry_at > now:
        return
    try:
        with transaction.atomic():
            do()
            FailedRelease.objects.filter(article=page, what=what).delete()
    except Exception as error:  # whatever it is, the others' time has come, too
        attempts = failed.attempts + 1 if failed is not None and failed.due_at == at else 1
        log.warning(
            "could not %s article %s, due %s", what, page, at, exc_info=not isinstance(error, (Refused, TooLate))
        )
        if Article.objects.filter(pk=page).exists():
            FailedRelease.objects.update_or_create(
                article_id=page,
                what=what,
                defaults={
                    "due_at": at,
                    "error": _said(error),
                    "attempts": attempts,
                    "retry_at": now + min(FIRST_RETRY * 2 ** min(attempts - 1, 6), LAST_RETRY),
                },
            )


def _said(error: Exception) -> str:
    messages = getattr(error, "messages", None)
    text = " ".join(str(one) for one in messages) if messages else str(error)
    return f"{type(error).__name__}: {text}"[:1000]


def end_breaking(now: datetime) -> None:
    """Take the banners whose time is over off the fronts."""
    for row in Breaking.objects.filter(until__lte=now):
        with transaction.atomic():
            if Breaking.objects.filter(pk=row.pk, until__lte=now).delete()[0]:
                tell_breaking(row.edition, "breaking news are over")


def tell_breaking(edition: str, reason: str) -> None:
    """Say that an edition cries out another article than before, or none."""
    keys.changed.send(
        sender=Breaking,
        keys=frozenset({keys.breaking(edition)}),
        paths=frozenset(),
        reason=reason,
        articles=frozenset(),
    )
