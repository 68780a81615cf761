"""The fast lane: one screen and one button from what is known to both fronts, with a banner."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from weriye.stories.clock.actions import Refused
from weriye.stories.clock.breaking import Flash, flash, silence
from weriye.stories.clock.models import Breaking
from weriye.stories.editions import Edition, edition

from .checks.gate import refuse_stopped
from .permissions import editions_of, granted, may_publish, may_publish_in

MINUTES = ((30, 30), (60, 60), (120, 120), (240, 240))


def may_flash_in(user: Any) -> tuple[Edition, ...]:
    """The editions in which somebody may publish anything at once."""
    own = {code for code, _section in granted(user)}
    return tuple(
        paper
        for paper in editions_of(user)
        if paper.code in own or may_publish_in(user, paper.code, paper.default_section)
    )


class FlashForm(forms.Form):
    """A headline and a few lines for each edition that one may publish; one edition is enough."""

    story = forms.UUIDField(widget=forms.HiddenInput)
    section = forms.ChoiceField(label=gettext_lazy("Section"))
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("On top of the pages for, in minutes"), coerce=int, choices=MINUTES, initial=60
    )

    def __init__(self, papers: tuple[Edition, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers
        names: dict[str, list[str]] = {}
        for paper in papers:
            for section in paper.sections:
                names.setdefault(section.slug, []).append(section.name)
            written = {"lang": paper.code, "dir": paper.direction}
            self.fields[f"headline-{paper.code}"] = forms.CharField(
                label=gettext_lazy("Headline"), max_length=200, required=False, widget=forms.TextInput(written)
            )
            self.fields[f"text-{paper.code}"] = forms.CharField(
                label=gettext_lazy("What is known"),
                max_length=5000,
                required=False,
                widget=forms.Textarea(written | {"rows": 4}),
            )
        self.fields["section"].choices = [(slug, " / ".join(dict.fromkeys(found))) for slug, found in names.items()]  # type: ignore[attr-defined]

    def columns(self) -> list[tuple[Edition, forms.BoundField, forms.BoundField]]:
        return [(paper, self[f"headline-{paper.code}"], self[f"text-{paper.code}"]) for paper in self.papers]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        words = {
            paper.code: (cleaned.get(f"headline-{paper.code}"), cleaned.get(f"text-{paper.code}"))
            for paper in self.papers
        }
        for code, (headline, text) in words.items():
            if bool(headline) != bool(text):
                self.add_error(
                    f"text-{code}" if headline else f"headline-{code}",
                    _("It takes a headline and a line of text, or neither."),
                )
        if not self.errors and not any(headline for headline, _text in words.values()):
            self.add_error(None, _("Write a headline and a line of text in one edition at least."))
        return cleaned

    def told(self) -> dict[str, Flash]:
        """What was written, by edition, of a valid form."""
        data = self.cleaned_data
        return {
            paper.code: Flash(data[f"headline-{paper.code}"], data[f"text-{paper.code}"])
            for paper in self.papers
            if data[f"headline-{paper.code}"]
        }


class FastLane(WagtailAdminTemplateMixin, View):
    http_method_names = ("get", "head", "post")
    page_title = gettext_lazy("Breaking news")
    header_icon = "warning"
    template_name = "desk/breaking.html"

    @cached_property
    def papers(self) -> tuple[Edition, ...]:
        return may_flash_in(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.papers:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        default = self.papers[0].default_section
        return self._show(FlashForm(self.papers, initial={"story": uuid4(), "section": default}))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "silence" in request.POST:
            row = get_object_or_404(Breaking.objects.select_related("article"), edition=request.POST["silence"])
            silence(row, request.user)
            messages.success(request, _("The banner is down. The story stays."))
            return redirect("desk_breaking")
        form = FlashForm(self.papers, request.POST)
        if not form.is_valid():
            return self._show(form, status=400)
        data = form.cleaned_data
        try:
            with transaction.atomic():
                made = flash(
                    data["story"], form.told(), data["section"], timedelta(minutes=data["minutes"]), request.user
                )
                refuse_stopped(made, request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._show(form, status=400)
        messages.success(request, _("It is out."))
        return redirect("desk_stories")

    def _show(self, form: FlashForm, status: int = 200) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        response.status_code = status
        response["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Breaking.objects.select_related("article__locale").order_by("edition")
        running = [(edition(row.edition), row, may_publish(self.request.user, row.article)) for row in rows]
        return super().get_context_data(running=running, **kwargs)
