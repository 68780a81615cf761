"""The story in its other editions, beside the article that is being written."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from weriye.stories.editions import Edition, edition, editions
from weriye.stories.models import Article
from weriye.stories.queries import address_of
from weriye.stories.staleness.parts import parts_of
from weriye.stories.staleness.queries import followings

from .behind import Behind, behind
from .permissions import may_begin, may_edit, may_see_drafts, may_start
from .queries import State, state_of
from .states import WORDS


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of an article's body as plain text, a line for each part of it.

    `in_mine`: the article beside which it is shown has a block that was made from it, or it from that.
    """

    id: str
    kind: str
    lines: tuple[str, ...]
    in_mine: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The story as another edition tells it, as far as this journalist may see.

    `headline` is None where there is nothing to be seen: not begun (`may_start` says whether it can
    be), or a draft of an edition in which the journalist has no part (`state` is then given).
    `behind` is what changed there and waits for a word here; `linked`, whether any blocks are each other's.
    """

    edition: Edition
    may_start: bool
    state: Promise | None = None
    headline: str | None = None
    summary: str = ""
    pieces: tuple[Piece, ...] = ()
    changed_at: datetime | None = None
    edit_url: str = ""
    live_url: str = ""
    behind: Behind | None = None

    @property
    def linked(self) -> bool:
        return any(piece.in_mine for piece in self.pieces)


def siblings_of(article: Article) -> dict[str, Article]:
    """The story's articles in other editions, by edition."""
    rows = (
        Article.objects.filter(translation_key=article.translation_key)
        .exclude(pk=article.pk)
        .select_related("locale", "latest_revision")
        .annotate_approved_schedule()
        .order_by("pk")
    )
    return {row.edition: row for row in rows}


def fingerprint(article: Article, user: Any) -> str:
    """Changes when `told` would."""
    known = [
        (
            row.pk,
            row.latest_revision_id,
            row.latest_revision_created_at,
            row.live,
            row.has_unpublished_changes,
            may_see_drafts(user, row),
            may_edit(user, row),
        )
        for row in siblings_of(article).values()
    ]
    known = [*known, article.latest_revision_id, article.latest_revision_created_at, article.live]
    stale = [(row.pk, row.stale, row.readers_told) for row in followings(article.pk).values()]
    begin = [may_begin(user, paper.code) for paper in editions()]
    return hashlib.sha256(repr((known, stale, begin, get_language())).encode()).hexdigest()[:32]


def told(article: Article, user: Any) -> list[Told]:
    """The story in every edition but the article's own."""
    there = siblings_of(article)
    follows = followings(article.pk)
    mine = {part.id: part for part in parts_of(article.get_latest_revision_as_object())}
    found = []
    for paper in editions():
        if paper.code == article.edition:
            continue
        sibling = there.get(paper.code)
        if sibling is None:
            found.append(Told(paper, may_start=may_start(user, article, paper.code)))
        else:
            seen = _as_seen(paper, sibling, user, frozenset(mine))
            if seen.headline is not None:
                waiting = behind(follows.get(sibling.pk), article, mine, sibling, user)
                seen = replace(seen, behind=waiting if waiting.changes else None)
            found.append(seen)
    return found


def _as_seen(paper: Edition, sibling: Article, user: Any, mine: frozenset[str]) -> Told:
    state = state_of(sibling)
    if may_see_drafts(user, sibling):
        seen = sibling.get_latest_revision_as_object()
        edit_url = reverse("wagtailadmin_pages:edit", args=(sibling.pk,)) if may_edit(user, sibling) else ""
    elif sibling.live:
        # What readers see is for everybody; what is not out yet is for those who work on it.
        seen, edit_url, state = sibling, "", State.PUBLISHED
    else:
        return Told(paper, may_start=False, state=WORDS[state])
    return Told(
        paper,
        may_start=False,
        state=WORDS[state],
        headline=seen.title,
        summary=seen.summary,
        pieces=pieces_of(seen, mine),
        changed_at=sibling.latest_revision_created_at if seen is not sibling or edit_url else sibling.last_published_at,
        edit_url=edit_url,
        live_url=address_of(sibling.pk) or "",
    )


def pieces_of(article: Article, mine: frozenset[str] = frozenset()) -> tuple[Piece, ...]:
    """The body block by block, as Wagtail would search it; `mine` is the ids of the other article's blocks."""
    return tuple(
        Piece(
            child.id or "",
            str(child.block.label),
            tuple(line for text in child.block.get_searchable_content(child.value) for line in _lines(text)),
            child.id in mine,
        )
        for child in article.body
    )


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]


class CounterpartSidePanel(BaseSidePanel):
    """Wagtail's side panel with `told` in it; the script asks for it anew while it is open."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle the story in the other edition")
        icon_name = "desk-counterpart"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = self.panel.waiting
            return context

    name = "counterpart"
    title = _("The other edition")
    template_name = "desk/counterpart_panel.html"
    order = 150

    class Media:
        js = ("desk/beside.js",)

    def __init__(self, article: Article, request: HttpRequest) -> None:
        super().__init__(article, request)
        self.waiting = sum(len(row.stale) for row in followings(article.pk).values()) if article.pk else 0

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if self.object.pk:
            context["told"] = told(self.object, self.request.user)
            context["fingerprint"] = fingerprint(self.object, self.request.user)
            context["article"] = self.object
            context["mine"] = edition(self.object.edition)
            context["csrf_token"] = get_token(self.request)
        # The script puts the article's number in the place of 0 once a new article has one.
        context["address"] = reverse("desk_counterparts", args=(0,))
        return context
