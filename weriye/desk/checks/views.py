"""The desk's addresses for the checks: look, overrule, take that back, put a name right."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from weriye.stories.models import Article

from ..following import BY_SCRIPT
from ..permissions import may_edit, may_publish
from . import actions
from .gate import editor_address
from .panel import shown
from .queries import fingerprint

# What can be wrong, in the desk's words: by the codes of `actions`.
WORDS = {
    "reason": gettext_lazy("Write why it may stand, in at most 300 characters."),
    "changed": gettext_lazy("This is not found any more: the text has changed meanwhile."),
    "by_hand": gettext_lazy("It cannot be replaced here by itself. Write it by hand."),
}


def _article(request: HttpRequest, number: int) -> Article:
    article = get_object_or_404(Article.objects.select_related("locale"), pk=number)
    if not may_edit(request.user, article):
        raise PermissionDenied
    return article


def _panel(request: HttpRequest, article: Article, mark: str, error: str = "") -> HttpResponse:
    response = render(request, "desk/checks.html", {"shown": shown(article, request.user), "error": error})
    response["ETag"] = mark
    response["Cache-Control"] = "private, no-cache"
    return response


@require_GET
def checks(request: HttpRequest, article: int) -> HttpResponse:
    """What stands in the panel; 304 when that has not changed."""
    own = _article(request, article)
    mark = quote_etag(fingerprint(own, request.user))
    if mark not in parse_etags(request.headers.get("If-None-Match", "")):
        return _panel(request, own, mark)
    return HttpResponse(status=304, headers={"ETag": mark, "Cache-Control": "private, no-cache"})


def _tried(request: HttpRequest, article: Article, act: Callable[[], None]) -> HttpResponse:
    error = ""
    try:
        act()
    except ValidationError as problem:
        error = str(WORDS.get(getattr(problem, "code", None) or "", WORDS["by_hand"]))
    if request.headers.get(BY_SCRIPT):
        fresh = Article.objects.select_related("locale").get(pk=article.pk)
        return _panel(request, fresh, quote_etag(fingerprint(fresh, request.user)), error)
    if error:
        messages.error(request, error)
    return redirect(editor_address(article))


@require_POST
def overrule(request: HttpRequest, article: int) -> HttpResponse:
    """Let a finding stand, with a reason, or take that back: for whoever may publish the article."""
    own = _article(request, article)
    if not may_publish(request.user, own):
        raise PermissionDenied
    rule, digest = request.POST.get("rule", ""), request.POST.get("digest", "")
    if request.POST.get("again"):
        return _tried(request, own, lambda: actions.reopen(own, rule, digest, request.user))
    reason = request.POST.get("reason", "")
    return _tried(request, own, lambda: actions.overrule(own, rule, digest, reason, request.user))


@require_POST
def put_right(request: HttpRequest, article: int) -> HttpResponse:
    """Write a name as the house writes it, in the draft."""
    own = _article(request, article)
    if own.permissions_for_user(request.user).page_locked():
        messages.error(request, _("Somebody has locked this story. Nothing was changed."))
        return redirect(editor_address(own))
    rule, digest = request.POST.get("rule", ""), request.POST.get("digest", "")
    return _tried(request, own, lambda: actions.put_right(own, rule, digest, request.user))


def addresses() -> list[URLPattern]:
    """The desk's addresses for the checks."""
    return [
        path("stories/<int:article>/checks/", checks, name="desk_checks"),
        path("stories/<int:article>/checks/overrule/", overrule, name="desk_overrule"),
        path("stories/<int:article>/checks/put-right/", put_right, name="desk_put_right"),
    ]
