"""Wagtail's addresses that would tell of what another edition has not published, held to those who may know it.

Wagtail asks there only whether somebody works at the desk. These stand before its own; its names lead here.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import BrowseView, ChosenMultipleView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.models import Page

from weriye.stories.models import Article

from .permissions import editions_to_read


def offered(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Wagtail's hook on what may be linked to: what is out as it stands, and what one's own editions write.

    Its list shows the newest headline, published or not: so a story with changes that are not out is left out, too.
    """
    if request.user.is_superuser:
        return pages
    own = [paper.code for paper in editions_to_read(request.user)]
    return pages.filter(Q(live=True, has_unpublished_changes=False) | Q(locale__language_code__in=own))


def before_moving(request: HttpRequest, page: Page, destination: Page) -> None:
    """Wagtail's hook before a page is moved: it shows the page to be moved before it asks who may."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


class Browse(BrowseView):
    """Choosing a page to link to. Nothing lies below an article, so nobody has to look into one."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id is not None and Article.objects.filter(pk=parent_page_id).exists():
            raise Http404
        response: HttpResponse = super().get(request, parent_page_id)
        return response


class ChosenPages(ChosenMultipleView):
    """Several pages that were chosen: of those that were offered."""

    def get(self, request: HttpRequest) -> HttpResponse:
        pks = {int(pk) for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19}
        if offered(Page.objects.filter(pk__in=pks), request).count() != len(pks):
            raise Http404
        response: HttpResponse = super().get(request)
        return response


class PageTypes(PageTypesUsageReportView):
    """Which pages of each type there are, and the newest of them: it walks through all pages."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def not_chosen(request: HttpRequest, **_rest: str) -> HttpResponse:
    """Wagtail makes a chooser of every table; who is editor of what is chosen nowhere, and nobody else's affair."""
    if request.user.is_superuser:
        raise Http404
    raise PermissionDenied


def addresses() -> list[URLPattern]:
    """To stand before Wagtail's addresses, under the desk's."""
    return [
        path("choose-page/<int:parent_page_id>/", require_admin_access(Browse.as_view())),
        path("choose-page/chosen-multiple/", require_admin_access(ChosenPages.as_view())),
        path("reports/page-types-usage/", require_admin_access(PageTypes.as_view())),
        path("reports/page-types-usage/results/", require_admin_access(PageTypes.as_view(results_only=True))),
        path("snippets/choose/desk/<path:rest>", require_admin_access(not_chosen)),
    ]
