"""Nothing is published from the desk over a finding that stops it: what publishes asks here first."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page, TaskState

from weriye.stories.clock.actions import Refused
from weriye.stories.editions import edition
from weriye.stories.models import Article

from .queries import open_stops
from .rules import Finding

PANEL = "checks"
APPROVE = "approve"
NAMED = 3


def words_for(stops: Iterable[Finding]) -> str:
    """What stops an article, in one message."""
    found = list(stops)
    titles = list(dict.fromkeys(str(one.rule.title) for one in found))
    counted = ngettext(
        "Not published: %(count)s finding stops it (%(what)s).",
        "Not published: %(count)s findings stop it (%(what)s).",
        len(found),
    ) % {"count": len(found), "what": "; ".join(titles[:NAMED]) + ("; …" if len(titles) > NAMED else "")}
    return counted + " " + _("The text is kept. Put right what is meant, or overrule it with a reason.")


def refuse_stopped(articles: Iterable[Article], user: Any) -> None:
    """Within the transaction that makes and publishes articles: undo it all when something stops one. Raises Refused.

    There is no draft then to overrule anything in, so the words say what to change.
    """
    for article in Article.objects.filter(pk__in=[one.pk for one in articles]).select_related("locale"):
        stops = open_stops(article, user)
        if stops:
            said = (f"{one.rule.title}: “{one.found.text}”. {one.found.message}" for one in stops[:NAMED])
            raise Refused(f"{edition(article.edition).name}: {' '.join(said)}")


def editor_address(article: Article) -> str:
    """The editor with the checks beside it."""
    return reverse("wagtailadmin_pages:edit", args=(article.pk,)) + f"?beside={PANEL}"


def stopped(request: HttpRequest, article: Article) -> HttpResponseRedirect | None:
    """Back to the editor with the checks beside it, when something stops the article; None when nothing does."""
    stops = open_stops(article, request.user)
    if not stops:
        return None
    messages.error(request, words_for(stops))
    return redirect(editor_address(article))


def before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail's hook for the editor's button: publishing, or setting a time for it. The draft is saved by then."""
    article = page.specific_deferred if not isinstance(page, Article) else page
    return stopped(request, article) if isinstance(article, Article) else None


def before_bulk(request: HttpRequest, action: str, objects: list[Any], _view: object) -> HttpResponse | None:
    """Wagtail's hook for publishing many at once: none goes out while one is stopped."""
    if action != "publish" or request.method != "POST":
        return None
    asked = Page.objects.filter(pk__in=[page.pk for page in objects])
    if request.POST.get("include_descendants"):
        asked = Page.objects.filter(pk__in=[pk for page in objects for pk in _under(page)])
    for article in Article.objects.filter(pk__in=asked.values("pk")).select_related("locale"):
        answer = stopped(request, article)
        if answer is not None:
            return answer
    return None


def _under(page: Page) -> Iterable[int]:
    pks: Iterable[int] = page.get_descendants(inclusive=True).values_list("pk", flat=True)
    return pks


class ApproveArticle(WorkflowActionView):
    """Wagtail's step of a workflow: approval waits for the checks. What was done is said on the next page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.action_name == APPROVE:
            answer = stopped(request, self.object.specific)
            if answer is not None:
                if request.headers.get("x-requested-with") == "XMLHttpRequest":
                    return JsonResponse({"step": "success", "redirect": answer["Location"]})
                return answer
        response: HttpResponse = super().post(request, *args, **kwargs)
        # Wagtail says nothing: on the first page the story would be gone without a word.
        self.task_state.refresh_from_db(fields=["status"])
        said = {
            TaskState.STATUS_APPROVED: _("Approved: %(story)s"),
            TaskState.STATUS_REJECTED: _("Sent back: %(story)s"),
        }
        if self.task_state.status in said:
            messages.success(request, said[self.task_state.status] % {"story": get_latest_str(self.object)})
        return response
