"""Breaking news: a headline and a few lines in one edition or all, before readers at once, cried out for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, log
from wagtail.utils.timestamps import ensure_utc

from .. import editions
from ..models import Article
from .actions import CRIED, SILENCED, Refused, release
from .due import tell_breaking
from .models import Breaking

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Flash:
    """What is known so far, in an edition's words: plain text, paragraphs by their lines."""

    headline: str
    text: str


@transaction.atomic
def flash(story: UUID, told: Mapping[str, Flash], section: str, lasts: timedelta, user: Any) -> list[Article]:
    """Write the story in these editions, publish it in all of them, and cry it out. Raises Refused, KeyError.

    `story` is made where it is written: what was sent before gives the articles that it made.
    """
    from ..actions import create_article  # which asks this room's tables

    there = list(Article.objects.filter(translation_key=story))
    if there:
        return there
    if not told:
        raise Refused(_("Write a headline and a line of text in one edition at least."))
    made = []
    for code, words in told.items():
        paper = editions.edition(code)
        if not (words.headline.strip() and words.text.strip()):
            raise Refused(
                _("%(edition)s: it takes a headline and a line of text, or neither.") % {"edition": paper.name}
            )
        article = Article(
            title=" ".join(words.headline.split()),
            translation_key=story,
            section=paper.section(section).slug,
            dateline_source=paper.source,
            owner=user,
        )
        lines = [" ".join(line.split()) for line in words.text.splitlines() if line.strip()]
        article.body = [("paragraph", f"<p>{escape(line)}</p>") for line in lines]
        create_article(article, code)
        with LogContext(user=user):  # of one context Wagtail's history shows a single line
            log(instance=article, action="wagtail.create", user=user, title=article.title)
        made.append(article)
    release(made, user)
    cry_out(made, lasts, user)
    return made


@transaction.atomic
def cry_out(articles: list[Article], lasts: timedelta, user: Any) -> None:
    """Put published articles on top of their editions' pages, in place of what stands there. Raises Refused."""
    if not timedelta(0) < lasts <= LONGEST:
        raise Refused(_("Breaking news last between a minute and twelve hours."))
    until = timezone.now() + lasts
    out = set(
        Article.objects.filter(pk__in=[article.pk for article in articles], live=True).values_list("pk", flat=True)
    )
    for article in articles:
        if article.pk not in out:
            raise Refused(_("“%(headline)s” is not out. Publish it first.") % {"headline": article.draft_title})
        _refuse_others(article, user)
        Breaking.objects.update_or_create(edition=article.edition, defaults={"article": article, "until": until})
        with LogContext(user=user):
            log(instance=article, action=CRIED, user=user, title=article.title, data={"until": ensure_utc(until)})
        tell_breaking(article.edition, f"breaking: {article.title}")


@transaction.atomic
def silence(row: Breaking, user: Any) -> None:
    """Take an edition's breaking news off its pages before their time is over. Raises Refused."""
    _refuse_others(row.article, user)
    log(instance=row.article, action=SILENCED, user=user, title=row.article.title)
    row.delete()
    tell_breaking(row.edition, f"no longer breaking: {row.article.title}")


def _refuse_others(article: Article, user: Any) -> None:
    if not article.permissions_for_user(user).can_publish():
        raise Refused(_("You may not publish “%(headline)s”.") % {"headline": article.title})
