"""The gazetteer as a file: given out to somebody who reviews it, and taken back."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from weriye.stories.gazetteer import tables
from weriye.stories.models import Entry

MAY_SEE = "stories.view_entry"
MAY_WRITE = ("stories.add_entry", "stories.change_entry")


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All entries, or those of one kind, as `csv` or `jsonl`."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    if kind and kind not in Entry.Kind.values:
        raise Http404
    lines, content_type = {
        "csv": (tables.csv_lines, "text/csv; charset=utf-8"),
        "jsonl": (tables.json_lines, "application/x-ndjson; charset=utf-8"),
    }[form]
    response = StreamingHttpResponse(lines(tables.all_rows(kind)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="gazetteer{f"-{kind}" if kind else ""}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


class TableForm(forms.Form):
    """The file to take."""

    file = forms.FileField(label=gettext_lazy("File, CSV or JSON lines"))


class TakeIn(WagtailAdminTemplateMixin, View):
    """Take a reviewed file: all of it, or nothing with what is wrong in which line."""

    http_method_names = ("get", "head", "post")
    page_title = gettext_lazy("Review as a file")
    header_icon = "globe"
    template_name = "desk/gazetteer_tables.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(MAY_WRITE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(TableForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=400)
        try:
            taken = tables.take(form.cleaned_data["file"].read(tables.LARGEST + 1), request.user)
        except tables.BadTable as problem:
            return self._show(form, problem, status=400)
        words = _("%(lines)d lines read: %(made)d entries are new, %(changed)d changed.")
        messages.success(request, words % {"lines": taken.lines, "made": taken.made, "changed": taken.changed})
        return redirect("wagtailsnippets_stories_entry:list")

    def _show(self, form: TableForm, problem: tables.BadTable | None = None, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, problem=problem)
        response: HttpResponse = self.render_to_response(context)
        response.status_code = status
        response["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_stories_entry:list"), "label": _("Gazetteer")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(columns=tables.columns(), kinds=Entry.Kind.choices, **kwargs)
