"""Where an article's history and its like say they are: in an edition and a section, not in a folder of its month."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.history import PageHistoryView, WorkflowHistoryDetailView, WorkflowHistoryView
from wagtail.admin.views.pages.usage import UsageView

from weriye.stories.editions import edition
from weriye.stories.models import Article

from .permissions import may_edit


class Trail:
    """Takes the place of the steps through Wagtail's tree of pages."""

    object: Article
    request: HttpRequest

    @cached_property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        paper = edition(self.object.edition)
        section = paper.section(self.object.section)
        stories = reverse("desk_stories")
        of_edition = {"edition": paper.code}
        items = [
            {"url": stories, "label": _("Stories")},
            {"url": f"{stories}?{urlencode(of_edition)}", "label": paper.name},
            {"url": f"{stories}?{urlencode(of_edition | {'section': section.slug})}", "label": section.name},
        ]
        if may_edit(self.request.user, self.object):
            edit = reverse("wagtailadmin_pages:edit", args=(self.object.pk,))
            items.append({"url": edit, "label": self.object.get_admin_display_title()})
        return items


class ArticleHistory(Trail, PageHistoryView):
    pass


class ArticleUsage(Trail, UsageView):
    pass


class ArticleWorkflowHistory(Trail, WorkflowHistoryView):
    pass


class ArticleWorkflowDetail(Trail, WorkflowHistoryDetailView):
    pass
