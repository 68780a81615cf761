"""Every address that Django answers; baked pages are answered before it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail.admin import urls as desk_urls

from weriye.audience.views import read
from weriye.desk import closed
from weriye.desk.speaking import script_words


def healthz(_: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("healthz", healthz),
    path("reads/<int:article>.gif", read),
    path("desk/jsi18n/", script_words),
    path("desk/", include(closed.addresses())),
    path("desk/", include(desk_urls)),
    path("", include("weriye.reader.urls")),
]
