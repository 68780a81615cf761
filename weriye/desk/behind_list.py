"""The list of what is out of step: every article that is behind its counterpart, longest first."""

from datetime import timedelta
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from weriye.audience.queries import with_reads
from weriye.stories.editions import edition, editions
from weriye.stories.staleness.models import Following
from weriye.stories.staleness.parts import CORRECTION
from weriye.stories.staleness.queries import behind

from .permissions import editions_of

READ_DAYS = 7


class BehindFilterSet(WagtailFilterSet):
    edition = django_filters.ChoiceFilter(
        label=_("Edition"),
        field_name="article__locale__language_code",
        choices=lambda: [(paper.code, paper.name) for paper in editions()],
    )

    class Meta:
        model = Following
        fields: list[str] = []


class HeadlineColumn(TitleColumn):
    """A headline in its edition's own language and direction."""

    cell_template_name = "desk/headline_cell.html"

    def get_cell_context_data(self, instance: Following, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["paper"] = edition(instance.article.edition)
        return context


class ChangesColumn(Column):
    """How much the other edition changed, and in which story there."""

    cell_template_name = "desk/behind_cell.html"

    def get_cell_context_data(self, instance: Following, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["paper"] = edition(instance.counterpart.edition)
        corrections = sum(part.startswith(f"{CORRECTION}:") for part in instance.stale)
        context["corrections"] = corrections
        context["parts"] = len(instance.stale) - corrections
        context["row"] = instance
        return context


def _reads(row: Following) -> str:
    count: int = row.reads  # type: ignore[attr-defined]  # annotated by `with_reads`
    return ngettext("%(count)s read", "%(count)s reads", count) % {"count": intcomma(count)}


class OutOfStep(BaseListingView):
    """Wagtail's listing with our rows. A click on a headline opens the editor where it is cured."""

    page_title = _("Out of step")
    header_icon = "desk-counterpart"
    index_url_name = "desk_behind"
    index_results_url_name = "desk_behind_results"
    template_name = "desk/stories.html"
    table_classname = "listing desk-stories"
    is_searchable = False
    paginate_by = 30
    model = Following
    verbose_name_plural = _("stories")
    filterset_class = BehindFilterSet
    default_ordering = ("stale_since", "-reads", "pk")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.codes = [paper.code for paper in editions_of(request.user)]
        if not self.codes:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def columns(self) -> list[Column]:
        return [
            HeadlineColumn(
                "headline",
                label=_("Behind"),
                accessor=lambda row: row.article.draft_title,
                get_url=lambda row: reverse("wagtailadmin_pages:edit", args=(row.article_id,)) + "?beside=counterpart",
                width="40%",
            ),
            Column("edition", label=_("Edition"), accessor=lambda row: edition(row.article.edition).short_name),
            ChangesColumn("changes", label=_("Changed in the other edition")),
            Column("reads", label=_("Read in a week"), accessor=_reads, sort_key="reads"),
            DateColumn("since", label=_("Since"), accessor="stale_since", sort_key="stale_since"),
        ]

    def get_base_queryset(self) -> QuerySet[Following]:
        rows = behind(self.codes).select_related("article__locale", "counterpart__locale")
        rows = rows.defer("article__body", "counterpart__body", "parts")
        return with_reads(rows, "article_id", timezone.now() - timedelta(days=READ_DAYS))
