"""The desk's addresses where a journalist deals with what the other edition changed."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from weriye.stories import editions
from weriye.stories.models import Article
from weriye.stories.staleness import actions
from weriye.stories.staleness.actions import SeenOtherwise, Verdict

from .behind_list import OutOfStep
from .counterparts import fingerprint, told
from .permissions import may_edit, may_publish, may_see

# What can be wrong, in the desk's words: by the codes of `staleness.actions`.
WORDS = {
    "in_step": gettext_lazy("There is nothing newer in the other edition that readers could read."),
    "gone": gettext_lazy("The other edition has taken it back. There is nothing left to do here."),
    "length": gettext_lazy("Write the correction, in at most 1,000 characters."),
}
# Sent by the script that keeps the panel; without it, the editor is opened anew.
BY_SCRIPT = "X-Desk-Panel"


def _both(request: HttpRequest, article: int, edition: str) -> tuple[Article, Article]:
    """The article that somebody works on, and its counterpart. Raises Http404 and PermissionDenied."""
    own = get_object_or_404(Article.objects.select_related("locale"), pk=article)
    if not editions.has_edition(edition) or edition == own.edition:
        raise Http404
    others = Article.objects.filter(translation_key=own.translation_key, locale__language_code=edition)
    counterpart = get_object_or_404(others.select_related("locale"))
    if not (may_edit(request.user, own) and may_see(request.user, counterpart)):
        raise PermissionDenied
    return own, counterpart


def _answer(request: HttpRequest, article: Article, error: str = "", done: str = "") -> HttpResponse:
    """The panel anew for the script, else the editor with the panel open."""
    if request.headers.get(BY_SCRIPT):
        fresh = Article.objects.select_related("locale").get(pk=article.pk)
        context = {"told": told(fresh, request.user), "article": fresh, "error": error}
        context["mine"] = editions.edition(fresh.edition)
        response = render(request, "desk/counterparts.html", context)
        response["ETag"] = f'"{fingerprint(fresh, request.user)}"'
        response["Cache-Control"] = "private, no-cache"
        return response
    if error:
        messages.error(request, error)
    elif done:
        messages.success(request, done)
    return redirect(reverse("wagtailadmin_pages:edit", args=(article.pk,)) + "?beside=counterpart")


def _tried(request: HttpRequest, article: Article, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except SeenOtherwise:
        return _answer(request, article, _("It has changed again meanwhile. Look at it once more."))
    except ValidationError as error:
        return _answer(request, article, str(WORDS[error.code or ""]))
    return _answer(request, article)


@require_POST
def settle(request: HttpRequest, article: int, edition: str) -> HttpResponse:
    """Mark one changed part, or all of them, as done or not needed."""
    own, counterpart = _both(request, article, edition)
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
    except ValueError:
        raise Http404 from None
    part, seen = request.POST.get("part") or None, request.POST.get("seen", "")
    return _tried(request, own, lambda: actions.settle(own, counterpart, verdict, request.user, part, seen))


@require_POST
def tell_readers(request: HttpRequest, article: int, edition: str) -> HttpResponse:
    """Say to readers that the story has moved on in the other edition, or no longer."""
    own, counterpart = _both(request, article, edition)
    if not may_publish(request.user, own):
        raise PermissionDenied
    wanted = request.POST.get("told") == "1"
    return _tried(request, own, lambda: actions.tell_readers(own, counterpart, wanted, request.user))


@require_POST
def take_over(request: HttpRequest, article: int, edition: str) -> HttpResponse:
    """Put a paragraph that the other edition added into this one's draft, to write from."""
    own, counterpart = _both(request, article, edition)
    if refused := _locked(request, own):
        return refused
    part = request.POST.get("part", "")
    return _tried(request, own, lambda: actions.take_over(own, counterpart, part, request.user))


@require_POST
def correct_here(request: HttpRequest, article: int, edition: str) -> HttpResponse:
    """Make the other edition's correction here, too, in this edition's words."""
    own, counterpart = _both(request, article, edition)
    if refused := _locked(request, own):
        return refused
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
    text = request.POST.get("text", "")
    publish = may_publish(request.user, own)
    seen = False

    def act() -> None:
        nonlocal seen
        seen = actions.correct_here(own, counterpart, key, text, request.user, publish)

    response = _tried(request, own, act)
    if seen:
        messages.success(request, _("The correction is with the readers."))
    return response


def _locked(request: HttpRequest, article: Article) -> HttpResponse | None:
    if not article.permissions_for_user(request.user).page_locked():
        return None
    return _answer(request, article, _("Somebody has locked this story. Nothing was changed."))


def addresses() -> list[URLPattern]:
    """The desk's addresses for what is out of step."""
    here = "stories/<int:article>/behind/<str:edition>/"
    return [
        path(f"{here}settle/", settle, name="desk_settle"),
        path(f"{here}tell/", tell_readers, name="desk_tell_readers"),
        path(f"{here}take/", take_over, name="desk_take_over"),
        path(f"{here}correct/", correct_here, name="desk_correct_here"),
        path("out-of-step/", OutOfStep.as_view(), name="desk_behind"),
        path("out-of-step/results/", OutOfStep.as_view(results_only=True), name="desk_behind_results"),
    ]
