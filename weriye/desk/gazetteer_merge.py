"""Two entries that are the same become one: the screen that looks for the other, and asks once more."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from weriye.stories.gazetteer.merging import MOST_ARTICLES, CannotMerge, articles_with, merge
from weriye.stories.models import Entry, Spelling

from .names import spelled

OFFERED = 20
MAY_CHANGE = "stories.change_entry"


def likely(entry: Entry) -> list[Entry]:
    """Entries of the same kind that share a spelling or a Wikidata number with one."""
    folded = list(Spelling.objects.filter(entry=entry).values_list("folded", flat=True)[:100])
    others = Entry.objects.filter(kind=entry.kind).exclude(pk=entry.pk)
    rows = Spelling.objects.filter(folded__in=folded, entry__kind=entry.kind).exclude(entry=entry)
    pks = set(rows.order_by().values_list("entry", flat=True)[: 5 * OFFERED])
    if entry.wikidata:
        same = others.exclude(wikidata="").filter(wikidata=entry.wikidata)
        pks |= set(same.order_by().values_list("pk", flat=True)[:OFFERED])
    return list(others.filter(pk__in=pks).prefetch_related("spellings")[:OFFERED])


class Merge(WagtailAdminTemplateMixin, View):
    """Look for the other entry; a POST with its number takes it into this one."""

    http_method_names = ("get", "head", "post")
    page_title = gettext_lazy("Merge")
    header_icon = "globe"
    template_name = "desk/gazetteer_merge.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(MAY_CHANGE):
            raise PermissionDenied
        self.entry = get_object_or_404(Entry.objects.prefetch_related("spellings"), pk=kwargs["entry"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, entry: int) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "private, no-store"
        return response

    def post(self, request: HttpRequest, entry: int) -> HttpResponse:
        number = request.POST.get("gone", "")
        known = number.isascii() and number.isdigit() and len(number) < 16
        gone = Entry.objects.filter(pk=int(number)).first() if known else None
        if gone is None:
            messages.error(request, _("Choose the entry that is the same."))
            return redirect("desk_gazetteer_merge", entry)
        name = str(gone)
        try:
            count = merge(self.entry, gone, request.user)
        except CannotMerge as problem:
            messages.error(request, str(problem))
            return redirect("desk_gazetteer_merge", entry)
        words = ngettext(
            "“%(name)s” is this entry now; %(count)d article follows.",
            "“%(name)s” is this entry now; %(count)d articles follow.",
            count,
        )
        messages.success(request, words % {"name": name, "count": count})
        return redirect("wagtailsnippets_stories_entry:edit", entry)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_stories_entry:list"), "label": _("Gazetteer")},
            {"url": reverse("wagtailsnippets_stories_entry:edit", args=(self.entry.pk,)), "label": str(self.entry)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()
        if query:
            pks = [pk for pk in spelled(query, self.entry.kind) if pk != self.entry.pk][:OFFERED]
            there = Entry.objects.prefetch_related("spellings").in_bulk(pks)
            found = [there[pk] for pk in pks]
        else:
            found = likely(self.entry)
        counted = [(one, len(articles_with(one, MOST_ARTICLES + 1))) for one in found]
        return super().get_context_data(entry=self.entry, query=query, found=counted, most=MOST_ARTICLES, **kwargs)
