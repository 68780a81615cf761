"""Which pages only some may read, found before Wagtail's editor asks in a way that walks through all pages."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction


def know_restricted(request: HttpRequest, _page_or_parent: Page, *_rest: Any) -> None:
    """Wagtail's hook before a page's editor. Where the paths are known, its templates ask no more.

    The same paths as it would read. It joins two tables, the first of which is empty in a newsroom, and begins with
    the other: at a million stories that is a fifth of a second.
    """
    pks = list(PageViewRestriction.objects.order_by().values_list("page", flat=True))
    paths = list(Page.objects.filter(pk__in=pks).order_by().values_list("path", flat=True)) if pks else []
    request.all_page_view_restriction_paths = paths  # type: ignore[attr-defined]  # Wagtail's name for it
