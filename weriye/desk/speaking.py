"""In which language the desk speaks where Wagtail has not asked yet: before login, and where something is refused.

What a journalist chose in their account counts; it is remembered in a cookie of the desk, so that the login page
speaks it next time. Who has chosen nothing gets what the browser asks for. Readers' pages know none of this.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.i18n import JavaScriptCatalog

COOKIE = "desk_language"
# Wagtail's own view of its scripts' words knows only Wagtail's languages. In whose language: the middleware's answer.
script_words = JavaScriptCatalog.as_view(packages=["wagtail.admin", "weriye.desk"])
YEAR = 60 * 60 * 24 * 365


class DeskLanguage:
    """Middleware, inside the one that knows who is logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/desk/"):
            return self.get_response(request)
        with override(_spoken(request)):
            response = self.get_response(request)
        _remember(request, response)
        return response


def _known() -> list[str]:
    return [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]


def _chosen(request: HttpRequest) -> str:
    """What who is logged in chose; empty for nothing, and for nobody."""
    user = getattr(request, "user", None)
    profile = getattr(user, "wagtail_userprofile", None) if user is not None and user.is_authenticated else None
    chosen: str = profile.preferred_language if profile is not None else ""
    return chosen if chosen in _known() else ""


def _spoken(request: HttpRequest) -> str:
    known = _known()
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = [request.COOKIES.get(COOKIE, ""), *(code.partition("-")[0] for code, _weight in asked)]
    return _chosen(request) or next((code for code in wanted if code in known), settings.LANGUAGE_CODE)


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    chosen = _chosen(request)
    if chosen and request.COOKIES.get(COOKIE) != chosen:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=YEAR,
            path=reverse("wagtailadmin_home"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
