"""The press as the desk shows it: what waits, how fast it goes, what failed and why. For who runs the station."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from weriye.press.actions import try_again
from weriye.press.queries import status
from weriye.press.site import Urgency

MAY_LOOK = "press.view_stalepage"
MAY_TRY_AGAIN = "press.change_stalepage"

URGENCIES = {
    Urgency.NOW: _("Articles, fronts, feeds and sitemaps"),
    Urgency.SOON: _("Topics, people, places and archives"),
    Urgency.LATER: _("Pages that merely list what changed"),
}


class PressView(WagtailAdminTemplateMixin, View):
    """How the press is; a POST has it try again at once what failed."""

    http_method_names = ("get", "head", "post")
    page_title = _("Press")
    header_icon = "tasks"
    template_name = "desk/press.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(MAY_LOOK):
            raise PermissionDenied
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "private, no-store"
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(MAY_TRY_AGAIN):
            raise PermissionDenied
        tried = try_again()
        text = ngettext("%(pages)d page is tried again.", "%(pages)d pages are tried again.", tried)
        messages.success(request, text % {"pages": tried} if tried else gettext("Nothing has failed."))
        return redirect(reverse("desk_press"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        press = status()
        waiting = {one.urgency: one for one in press.waiting}
        return super().get_context_data(
            press=press,
            queue=[(words, waiting.get(urgency)) for urgency, words in URGENCIES.items()],
            rate=round(press.pages_per_second, 1),
            more=press.failed - len(press.failures),
            may_try_again=self.request.user.has_perm(MAY_TRY_AGAIN),
            **kwargs,
        )
