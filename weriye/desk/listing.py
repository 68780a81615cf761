"""The list of stories: every article that a journalist may work on, last begun first."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from weriye.stories.clock.queries import embargoes, not_out, promises
from weriye.stories.editions import edition, editions
from weriye.stories.live_story.queries import live_now, running
from weriye.stories.models import Article

from .permissions import editions_to_begin_in, editions_to_read, editions_to_start_in, may_edit, may_see
from .queries import (
    LONGEST_QUERY,
    State,
    articles,
    lately_begun,
    lately_touched,
    siblings,
    state_of,
    with_a_time,
    with_headline,
)
from .states import WORDS

LEAFED_AT_MOST = 3_000  # a hundred pages
LIVE_AT_MOST = 200


def section_choices() -> list[tuple[str, str]]:
    """Every section once, named in each edition that has it."""
    names: dict[str, list[str]] = {}
    for paper in editions():
        for section in paper.sections:
            names.setdefault(section.slug, []).append(section.name)
    return [(slug, " / ".join(dict.fromkeys(found))) for slug, found in names.items()]


class StoryFilterSet(WagtailFilterSet):
    """What the list can be narrowed to."""

    edition = django_filters.ChoiceFilter(
        label=_("Edition"),
        field_name="locale__language_code",
        choices=lambda: [(paper.code, paper.name) for paper in editions()],
    )
    section = django_filters.ChoiceFilter(label=_("Section"), choices=section_choices, method="in_section")
    live = django_filters.ChoiceFilter(label=_("Live story"), choices=[("now", _("Live now"))], method="live_now")
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(WORDS.items()), method="in_state")

    class Meta:
        model = Article
        fields: list[str] = []

    def live_now(self, rows: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        # From the few that go on to their articles: nobody looks through all stories for them.
        return rows.filter(pk__in=[story.pk for story in live_now(LIVE_AT_MOST)])

    def in_state(self, rows: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        match State(value):
            case State.PUBLISHED:
                return rows.filter(live=True, has_unpublished_changes=False)
            case State.CHANGED:
                return lately_touched(rows).filter(live=True, has_unpublished_changes=True)
            case State.SCHEDULED:
                return with_a_time(rows).filter(live=False)
            case _:
                return lately_touched(rows).filter(live=False, _approved_schedule=False)

    def in_section(self, rows: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return lately_begun(rows).filter(section=value)


class OthersColumn(Column):
    """The story in the other editions: its state with a link to it, or a button that starts it."""

    cell_template_name = "desk/others_cell.html"

    def get_cell_context_data(self, instance: Article, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["article"] = instance
        context["others"] = instance.others
        return context


class HeadlineColumn(TitleColumn):
    """The headline, in the edition's own language and direction."""

    cell_template_name = "desk/headline_cell.html"

    def get_cell_context_data(self, instance: Article, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["paper"] = edition(instance.edition)
        return context


class Leafed(WagtailPaginator):
    """Pages through the newest so many: to count all of a large archive takes seconds, and nobody leafs there."""

    @cached_property
    def count(self) -> int:
        found: int = self.object_list[:LEAFED_AT_MOST].count()
        return found


def _state(row: Article) -> SafeString:
    """An article's state, and what the clock says of it."""
    notes = []
    if row.running:
        notes.append(("w-status w-status--primary", "", gettext("Live now")))
    if row.late is not None:
        why = row.late.error or gettext("Nobody has tried: is the worker running?")
        notes.append(("desk-alarm", "", gettext("Not done at its time: %(reason)s") % {"reason": why}))
    if row.promised is not None:
        notes.append(("desk-ticking", row.promised.due_at.isoformat(), gettext("On the clock")))
    if row.held is not None:
        held = timezone.localtime(row.held).strftime("%Y-%m-%d %H:%M:%S")
        notes.append(("desk-note", "", gettext("Embargoed until %(time)s") % {"time": held}))
    lines = format_html_join(
        "",
        '<p class="{}">{} {}</p>',
        (
            (kind, text, format_html('<time class="desk-left" data-due="{}"></time>', due) if due else "")
            for kind, due, text in notes
        ),
    )
    return format_html("{}{}", WORDS[state_of(row)], lines)


class Stories(BaseListingView):
    """Wagtail's listing with our rows."""

    page_title = _("Stories")
    header_icon = "doc-full"
    index_url_name = "desk_stories"
    index_results_url_name = "desk_stories_results"
    template_name = "desk/stories.html"
    table_classname = "listing desk-stories"
    is_searchable = True
    paginate_by = 30
    paginator_class = Leafed
    model = Article
    verbose_name_plural = _("stories")
    filterset_class = StoryFilterSet

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.codes = [paper.code for paper in editions_to_read(request.user)]
        if not self.codes:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def columns(self) -> list[Column]:
        return [
            HeadlineColumn("headline", label=_("Headline"), accessor="draft_title", get_url=self.edit_url, width="45%"),
            Column("edition", label=_("Edition"), accessor=lambda row: edition(row.edition).short_name),
            Column("section", label=_("Section"), accessor=lambda row: edition(row.edition).section(row.section).name),
            Column("state", label=_("State"), accessor=_state),
            OthersColumn("others", label=_("Other editions")),
            DateColumn(
                "updated",
                label=_("Updated"),
                # What came in by a wire has no revision until somebody works on it.
                accessor=lambda row: row.latest_revision_created_at or row.last_published_at,
            ),
        ]

    def edit_url(self, row: Article) -> str | None:
        return reverse("wagtailadmin_pages:edit", args=(row.pk,)) if may_edit(self.request.user, row) else None

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("New story: %(edition)s") % {"edition": paper.name},
                url=reverse("desk_new", args=(paper.code,)),
                icon_name="plus",
                priority=order,
            )
            for order, paper in enumerate(editions_to_begin_in(self.request.user))
        ]

    def get_base_queryset(self) -> QuerySet[Article]:
        return articles(self.codes)

    def order_queryset(self, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset  # By the indexed primary key; nothing else is offered.

    def search_queryset(self, queryset: QuerySet[Article]) -> QuerySet[Article]:
        query = self.search_query[:LONGEST_QUERY].strip()
        return with_headline(queryset, query, self.codes) if query else queryset

    def paginate_queryset(self, queryset: QuerySet[Article], page_size: int) -> Any:
        paginator, page, rows, more = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        beginnable = {paper.code for paper in editions_to_start_in(self.request.user)}
        now, stories = timezone.now(), {row.translation_key for row in rows}
        known = siblings(stories)
        promised = {(one.story, code): one for one in promises(stories) for code in (one.edition, one.told_edition)}
        held, late = embargoes(stories, now), {one.article: one for one in not_out(now)}
        live = running(row.pk for row in rows)
        for row in rows:
            row.running = row.pk in live
            row.promised = promised.get((row.translation_key, row.edition))
            row.held, row.late = held.get(row.translation_key), late.get(row.pk)
            by_edition = {sibling.edition: sibling for sibling in known.get(row.translation_key, [])}
            row.others = [
                {
                    "paper": paper,
                    "sibling": by_edition.get(paper.code),
                    "state": WORDS[by_edition[paper.code].state] if paper.code in by_edition else None,
                    "may_start": paper.code in beginnable and may_see(self.request.user, row),
                }
                for paper in editions()
                if paper.code != row.edition
            ]
        page.object_list = rows
        return paginator, page, rows, more
