"""A story that is out already is made breaking news: on top of its editions' pages for a while."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from weriye.stories.clock.breaking import cry_out
from weriye.stories.clock.models import Breaking
from weriye.stories.editions import Edition, edition
from weriye.stories.models import Article

from .breaking import MINUTES
from .permissions import may_edit, may_publish


class CryForm(forms.Form):
    """In which of the editions that are out, and for how long."""

    edition = forms.MultipleChoiceField(label=gettext_lazy("Edition"), widget=forms.CheckboxSelectMultiple)
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("On top of the pages for, in minutes"), coerce=int, choices=MINUTES, initial=60
    )

    def __init__(self, papers: list[Edition], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(paper.code, paper.name) for paper in papers]
        self.fields["edition"].choices = choices  # type: ignore[attr-defined]
        self.fields["edition"].initial = [code for code, _name in choices]


class CryOut(WagtailAdminTemplateMixin, View):
    """Asks in which editions; a POST does it."""

    http_method_names = ("get", "head", "post")
    page_title = gettext_lazy("Make it breaking news")
    header_icon = "warning"
    template_name = "desk/crying_out.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.article = get_object_or_404(Article.objects.select_related("locale"), pk=kwargs["article"])
        rows = Article.objects.filter(translation_key=self.article.translation_key, live=True).select_related("locale")
        self.story = {row.edition: row for row in rows.order_by("pk") if may_publish(request.user, row)}
        if not self.story:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        return self._show(CryForm(self._papers()))

    def post(self, request: HttpRequest, article: int) -> HttpResponse:
        form = CryForm(self._papers(), request.POST)
        if not form.is_valid():
            return self._show(form, status=400)
        chosen = [self.story[code] for code in form.cleaned_data["edition"]]
        cry_out(chosen, timedelta(minutes=form.cleaned_data["minutes"]), request.user)
        messages.success(request, _("It is breaking news, on every front."))
        return redirect("desk_breaking")

    def _papers(self) -> list[Edition]:
        return [edition(code) for code in self.story]

    def _show(self, form: CryForm, status: int = 200) -> HttpResponse:
        instead = Breaking.objects.filter(edition__in=list(self.story)).exclude(article__in=self.story.values())
        context = self.get_context_data(form=form, instead=instead.select_related("article").order_by("edition"))
        response: HttpResponse = self.render_to_response(context)
        response.status_code = status
        response["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        shown = {"url": reverse("wagtailadmin_pages:edit", args=(self.article.pk,)), "label": self.article.draft_title}
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk_stories"), "label": _("Stories")},
            *([shown] if may_edit(self.request.user, self.article) else []),
            {"url": "", "label": self.page_title},
        ]
