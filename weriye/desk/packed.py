"""The desk's pages compressed: its editor is 200 kB of HTML, and some journalists work on a bad line."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse


class Packed(GZipMiddleware):
    """Django's own, for the desk alone: what readers get, the press has compressed.

    It hides a page's true length from those who would guess secrets by it (BREACH), and marks an ETag as weak; when
    that comes back, the views get it as they gave it.
    """

    def process_request(self, request: HttpRequest) -> None:
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known and _of_the_desk(request):
            request.META["HTTP_IF_NONE_MATCH"] = known.replace('W/"', '"')

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not _of_the_desk(request):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


def _of_the_desk(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))
