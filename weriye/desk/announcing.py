"""A story's posts for the networks, ready to be copied; what is sent, and by whom, is the journalist's affair."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from weriye.reader.announcing import Announcement, announcements
from weriye.stories.editions import Edition, editions
from weriye.stories.models import Article, PublishedArticle

from .permissions import editions_of, headline_for, may_see


@dataclass(frozen=True, slots=True)
class Said:
    """What one edition says of the story; nothing where it is not on the site."""

    paper: Edition
    headline: str
    posts: tuple[Announcement, ...]


class Announcing(WagtailAdminTemplateMixin, TemplateView):
    """Every edition's posts of one story, as far as somebody may see it."""

    http_method_names = ("get", "head")
    page_title = _("Posts for the networks")
    header_icon = "globe"
    template_name = "desk/announcing.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.article = get_object_or_404(Article.objects.select_related("locale"), pk=kwargs["article"])
        if not editions_of(request.user) or not may_see(request.user, self.article):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return headline_for(self.request.user, self.article)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = {row.edition: row for row in PublishedArticle.objects.filter(story=self.article.translation_key)}
        said = []
        for paper in editions():
            row = rows.get(paper.code)
            if row is None:
                said.append(Said(paper, "", ()))
            else:
                said.append(Said(paper, row.headline, announcements(row)))
        return super().get_context_data(**kwargs) | {"said": said}


def addresses() -> list[URLPattern]:
    return [path("stories/<int:article>/posts/", Announcing.as_view(), name="desk_announcing")]


def buttons(article: Article) -> Iterator[Button]:
    """To the posts of a story, once there is something to lead readers to."""
    if article.pk is not None and article.live:
        address = reverse("desk_announcing", args=(article.pk,))
        yield Button(_("Posts for the networks"), url=address, icon_name="globe", priority=3)
