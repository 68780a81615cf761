"""How a story goes out: one screen for both editions together, at a time, on a promise, or not before a time.

What may be done, and by whom, is the actions' affair; what they refuse is said and nothing is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from weriye.stories.clock import actions, queries
from weriye.stories.clock.actions import Refused
from weriye.stories.clock.models import Promise
from weriye.stories.editions import Edition, edition, editions
from weriye.stories.models import Article

from .checks.gate import words_for
from .checks.queries import open_stops
from .clock import clock
from .permissions import editions_of, headline_for, may_begin, may_edit, may_publish, may_see, may_translate
from .queries import state_of
from .states import WORDS

AT = forms.DateTimeField(required=False)
OFFERED_MINUTES = (10, 20, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class Going:
    """An edition of the story, as far as this journalist may see it. `problems` keep it from going out."""

    paper: Edition
    article: Article | None
    state: Lazy | None
    headline: str
    at: datetime | None
    off: datetime | None
    problems: tuple[str, ...]
    may_edit: bool
    may_publish: bool
    promised: queries.OpenPromise | None

    @property
    def overdue(self) -> bool:
        return self.promised is not None and self.promised.overdue(timezone.now())

    @property
    def waits(self) -> bool:
        """Whether there is something to publish, and one may."""
        return bool(
            self.article and self.may_publish and (not self.article.live or self.article.has_unpublished_changes)
        )


def _going(paper: Edition, article: Article | None, promised: queries.OpenPromise | None, user: Any) -> Going:
    if article is None or not may_see(user, article):
        return Going(paper, None, None, "", None, None, (), False, False, promised)
    edit, publish = may_edit(user, article), may_publish(user, article)
    draft = article.get_latest_revision_as_object() if edit else article
    problems = tuple(actions.problems_of(draft)) if publish else ()
    at = actions.scheduled(article)
    off = article.expire_at if article.live else draft.expire_at if at else None
    return Going(paper, article, WORDS[state_of(article)], draft.title, at, off, problems, edit, publish, promised)


class GoingOut(WagtailAdminTemplateMixin, View):
    """The screen, and everything that is done from it."""

    http_method_names = ("get", "head", "post")
    page_title = gettext_lazy("Going out")
    header_icon = "time"
    template_name = "desk/going_out.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.article = get_object_or_404(Article.objects.select_related("locale"), pk=kwargs["article"])
        if not editions_of(request.user) or not may_see(request.user, self.article):
            raise PermissionDenied
        rows = Article.objects.filter(translation_key=self.article.translation_key).select_related("locale")
        self.story = {row.edition: row for row in rows.annotate_approved_schedule().order_by("pk")}
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "private, no-store"
        return response

    def post(self, request: HttpRequest, article: int) -> HttpResponse:
        verbs: dict[str, Callable[[Any], str]] = {
            "publish": self._publish,
            "schedule": self._schedule,
            "unschedule": self._unschedule,
            "promise": self._promise,
            "call-off": self._call_off,
            "embargo": self._embargo,
            "lift": self._lift,
            "again": self._again,
        }
        verb = verbs.get(request.POST.get("do", ""))
        if verb is None:
            raise Http404
        try:
            messages.success(request, verb(request.user))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("desk_going_out", article)

    def _chosen(self) -> list[Article]:
        """The editions that were ticked."""
        found = [self.story[code] for code in self.request.POST.getlist("edition") if code in self.story]
        if not found:
            raise Refused(_("Choose at least one edition."))
        return found

    def _checked(self, articles: list[Article]) -> list[Article]:
        """These articles, if no finding of the checks stops one of them. Raises Refused."""
        for article in articles:
            if may_publish(self.request.user, article) and (stops := open_stops(article, self.request.user)):
                raise Refused(f"{edition(article.edition).name}: {words_for(stops)}")
        return articles

    def _instant(self, name: str) -> datetime | None:
        try:
            instant: datetime | None = AT.clean(self.request.POST.get(name, ""))
        except forms.ValidationError as error:
            raise Refused(_("Write the time as 2026-11-20 13:00:00.")) from error
        return instant

    def _publish(self, user: Any) -> str:
        actions.release(self._checked(self._chosen()), user)
        return _("It is out.")

    def _schedule(self, user: Any) -> str:
        at, until = self._instant("at"), self._instant("until")
        if at is None:
            raise Refused(_("Say when it goes out."))
        actions.release(self._checked(self._chosen()), user, at, until)
        shown = timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
        return _("It goes out at %(time)s, with nobody at the desk.") % {"time": shown}

    def _unschedule(self, user: Any) -> str:
        actions.unschedule(list(self.story.values()), user)
        return _("It does not go out by itself any more.")

    def _promise(self, user: Any) -> str:
        now, then = self.request.POST.get("now", ""), self.request.POST.get("then", "")
        minutes = self.request.POST.get("minutes", "")
        if now not in self.story or then not in {paper.code for paper in editions()}:
            raise Http404
        if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
            raise Refused(_("Say in how many minutes."))
        actions.promise(self._checked([self.story[now]])[0], then, timedelta(minutes=int(minutes)), user)
        return _("The clock runs.")

    def _call_off(self, user: Any) -> str:
        made = Promise.objects.filter(story=self.article.translation_key, edition=self.request.POST.get("then")).first()
        if made is None:
            raise Refused(_("It is kept or called off already."))
        writes = may_begin(user, made.edition) or may_translate(user, made.edition) or may_edit(user, made.told)
        if not writes:
            raise PermissionDenied
        actions.call_off(made, self.request.POST.get("because", ""), user)
        return _("Called off.")

    def _embargo(self, user: Any) -> str:
        until = self._instant("until")
        if until is None:
            raise Refused(_("Say until when."))
        actions.set_embargo(self.article, until, user, self.request.POST.get("because", ""))
        return _("It is held in every edition until then.")

    def _lift(self, user: Any) -> str:
        actions.lift_embargo(self.article, self.request.POST.get("because", ""), user)
        return _("The embargo is lifted. Nothing has been published by that.")

    def _again(self, user: Any) -> str:
        for row in self.story.values():
            if row.failed_releases.exists():
                actions.try_again(row, user)
        return _("It is tried again at once.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        shown = {"url": reverse("wagtailadmin_pages:edit", args=(self.article.pk,)), "label": self.article.draft_title}
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk_stories"), "label": _("Stories")},
            *([shown] if may_edit(self.request.user, self.article) else []),
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now, key = self.request.user, timezone.now(), self.article.translation_key
        promised = {one.edition: one for one in queries.promises([key])}
        going = [_going(paper, self.story.get(paper.code), promised.get(paper.code), user) for paper in editions()]
        ours = {row.pk for row in self.story.values()}
        waiting = [one for one in going if one.waits]
        missing = [
            one.paper for one in going if not (self.story.get(one.paper.code) and self.story[one.paper.code].live)
        ]
        return super().get_context_data(
            article=self.article,
            headline=headline_for(user, self.article),
            paper=edition(self.article.edition),
            going=going,
            waiting=waiting,
            offers=[(one, other) for one in going if one.may_publish for other in missing if other is not one.paper],
            scheduled=any(one.at and one.may_publish for one in going),
            held=queries.embargo(key, now),
            may_hold=bool(missing) and any(one.may_publish for one in going),
            late=[one for one, _paper in clock(user).not_out if one.article in ours],
            minutes=OFFERED_MINUTES,
            zone=timezone.get_current_timezone_name(),
            **kwargs,
        )
