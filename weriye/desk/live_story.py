"""The desk of a live story: one screen to post from, with the other editions' posts beside.

Who may publish the article, or is its producer, may post; every address asks. What happens is the actions' affair.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, log

from weriye.stories.editions import Edition, edition, editions
from weriye.stories.live_story import actions
from weriye.stories.live_story.actions import ChangedMeanwhile
from weriye.stories.live_story.models import LiveStory, Post
from weriye.stories.models import Article
from weriye.stories.queries import address_of

from .counterparts import siblings_of
from .live_story_form import PostForm, initial_of
from .permissions import may_begin, may_edit, may_run_live
from .unsaved import owner_of

SHOWN = 40
STARTED, CLOSED, WITHDRAWN = "weriye.live.start", "weriye.live.close", "weriye.live.withdraw"


@dataclass(frozen=True, slots=True)
class Column:
    """A live story's newest posts as the desk shows them. `more`: there are older ones."""

    paper: Edition
    article: Article
    story: LiveStory
    posts: tuple[Post, ...]
    more: bool
    live_url: str
    may_post: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """An edition in which the story is no live story: its article, if begun, and what this journalist may do."""

    paper: Edition
    article: Article | None
    may_start: bool
    may_begin: bool


def _article_of(request: HttpRequest, article: int) -> Article:
    """The article, for who may run its live story. Raises Http404, PermissionDenied."""
    found: Article = get_object_or_404(Article.objects.select_related("locale").defer("body"), pk=article)
    if not may_run_live(request.user, found):
        raise PermissionDenied
    return found


def _column(article: Article, user: Any) -> Column | None:
    story = LiveStory.objects.filter(pk=article.pk).first()
    if story is None:
        return None
    posts = list(_posts(story)[: SHOWN + 1])
    return Column(
        edition(article.edition),
        article,
        story,
        tuple(posts[:SHOWN]),
        len(posts) > SHOWN,
        address_of(article.pk) or "",
        may_run_live(user, article),
    )


def _posts(story: LiveStory) -> QuerySet[Post]:
    rows = story.posts.select_related("written_by", "picture", "twin__story__article__locale")
    return rows.prefetch_related("earlier__replaced_by").order_by("-number")


def _others(article: Article, user: Any) -> tuple[list[Column], list[Missing]]:
    """The story's other editions, as far as this journalist may see: drafts are for those who write them."""
    there = siblings_of(article)
    columns, missing = [], []
    for paper in editions():
        if paper.code == article.edition:
            continue
        sibling = there.get(paper.code)
        seen = sibling is not None and (sibling.live or may_edit(user, sibling))
        column = _column(sibling, user) if sibling is not None and seen else None
        if column is not None:
            columns.append(column)
        else:
            missing.append(
                Missing(
                    paper,
                    sibling,
                    sibling is not None and may_run_live(user, sibling),
                    sibling is None and may_begin(user, paper.code),
                )
            )
    return columns, missing


def _posts_context(article: Article, user: Any) -> dict[str, Any]:
    column = _column(article, user)
    if column is None:
        raise Http404
    columns, missing = _others(article, user)
    return {"here": column, "others": columns, "missing": missing, "fingerprint": _fingerprint(article, user)}


def _fingerprint(article: Article, user: Any) -> str:
    """Changes when the posts do, here or in another edition."""
    articles = [article, *siblings_of(article).values()]
    stories = LiveStory.objects.filter(pk__in=[one.pk for one in articles]).order_by("pk")
    known = [
        list(stories.values_list("pk", "sequence", "closed_at", "posts_made")),
        list(
            Post.objects.filter(story__in=stories).values_list("twin_id", flat=True).exclude(twin=None).order_by("pk")
        ),
        [(one.pk, one.live, may_run_live(user, one)) for one in articles],
        get_language(),
    ]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:32]


class LiveDesk(WagtailAdminTemplateMixin, View):
    """The screen of a live story: write box, its posts, the other editions' posts."""

    http_method_names = ("get", "head")
    header_icon = "radio-full"
    template_name = "desk/live_story.html"
    page_title = gettext_lazy("Live story")

    def get(self, request: HttpRequest, article: int) -> HttpResponse:
        self.article = _article_of(request, article)
        if not LiveStory.objects.filter(pk=article).exists():
            return redirect("wagtailadmin_pages:edit", article)
        response: HttpResponse = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk_stories"), "label": _("Stories")},
            {"url": reverse("wagtailadmin_pages:edit", args=(self.article.pk,)), "label": self.article.draft_title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edited = self._post("edit", story=self.article.pk, withdrawn_at=None)
        source = self._post("twin", story__article__translation_key=self.article.translation_key, withdrawn_at=None)
        if source is not None and not may_see(self.request.user, source):
            source = None
        shown = _posts_context(self.article, self.request.user)
        mine = (one.byline for one in shown["here"].posts if one.written_by_id == self.request.user.pk)
        initial: dict[str, Any] = {"client_id": uuid4(), "byline": next(mine, "")}
        if edited is not None:
            initial |= initial_of(edited)
        elif source is not None:
            initial |= {"twin": source.pk, "picture": source.picture, "is_key": source.is_key}
        form = PostForm(initial=initial)
        return super().get_context_data(
            form=form,
            media=form.media,
            edited=edited,
            source=source,
            source_paper=edition(source.story.article.edition) if source else None,
            paper=edition(self.article.edition),
            **shown,
            **kwargs,
        )

    def _post(self, name: str, **fields: Any) -> Post | None:
        asked = self.request.GET.get(name, "")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            return None
        key = "number" if name == "edit" else "pk"
        rows = Post.objects.filter(**{key: int(asked)}, **fields).select_related("story__article__locale", "picture")
        return rows.first()


def may_see(user: Any, post: Post) -> bool:
    """Posts of what is published are for everybody at the desk, others for those who write it."""
    article = post.story.article
    return bool(article.live) or may_edit(user, article)


def _sees(user: Any, post: int) -> bool:
    found = Post.objects.filter(pk=post).select_related("story__article").first()
    return found is not None and may_see(user, found)


@require_GET
def posts(request: HttpRequest, article: int) -> HttpResponse:
    """The columns of posts, for the open screen; 304 when nothing has changed."""
    found = _article_of(request, article)
    mark = quote_etag(_fingerprint(found, request.user))
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = render(request, "desk/live_story_posts.html", _posts_context(found, request.user))
    response["ETag"] = mark
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def post(request: HttpRequest, article: int) -> HttpResponse:
    """Add a post, or change one. Answers JSON to the screen's script, a redirect to a browser without it."""
    _article_of(request, article)
    if request.POST.get("owner", owner_of(request.user)) != owner_of(request.user):
        return HttpResponse(status=403)  # Written by somebody who was logged in here before.
    form = PostForm(request.POST)
    if not form.is_valid():
        return _refused(request, article, form.errors)
    data = form.cleaned_data
    if data["twin"] and not _sees(request.user, data["twin"]):
        return _refused(request, article, {"twin": ["The other edition's post is not there any more."]})
    try:
        if data["number"]:
            made = actions.edit(article, data["number"], form.written(), data["version"] or 0, request.user)
        else:
            made = actions.post(article, form.written(), request.user, data["twin"])
    except ValidationError as error:
        return _refused(request, article, error.message_dict if hasattr(error, "error_dict") else {"": error.messages})
    except ChangedMeanwhile as told:
        return _overtaken(request, article, told.post)
    except (LiveStory.DoesNotExist, Post.DoesNotExist):
        return _refused(request, article, {"": ["This post is not there any more."]})
    if _wants_json(request):
        return JsonResponse({"number": made.number, "version": made.version})
    return redirect("desk_live", article)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, article: int, errors: Any) -> HttpResponse:
    """What is wrong, by field; nothing has been done."""
    found = {name: [_(str(text)) for text in texts] for name, texts in errors.items()}
    if _wants_json(request):
        return JsonResponse({"errors": found}, status=400)
    return _again(request, article, [text for texts in found.values() for text in texts], 400)


def _overtaken(request: HttpRequest, article: int, now: Post) -> HttpResponse:
    text = _("Somebody changed this post meanwhile. It says now: “%(text)s”. Send yours again to put it in its place.")
    words = text % {"text": now.headline or now.text[:300]}
    if _wants_json(request):
        return JsonResponse({"errors": {"": [words]}, "version": now.version}, status=409)
    return _again(request, article, [words], 409, version=now.version)


def _again(request: HttpRequest, article: int, problems: list[str], status: int, **fields: Any) -> HttpResponse:
    """The screen without script: what was typed stands in the box again."""
    form = PostForm(initial=request.POST.dict() | {"picture": request.POST.get("picture") or None} | fields)
    found = Article.objects.select_related("locale").get(pk=article)
    context = {"form": form, "problems": problems, "paper": edition(found.edition), "page_title": found.draft_title}
    return render(request, "desk/live_story_again.html", context | {"article": found}, status=status)


@require_POST
def change(request: HttpRequest, article: int, number: int, verb: str) -> HttpResponse:
    """Pin a post, mark it as key, withdraw it."""
    found = _article_of(request, article)
    try:
        match verb:
            case "pin" | "unpin":
                actions.pin(article, number, verb == "pin")
            case "key" | "unkey":
                actions.mark_key(article, number, verb == "key")
            case "withdraw":
                actions.withdraw(article, number, request.POST.get("because", ""), request.user)
                log(instance=found, action=WITHDRAWN, user=request.user, title=found.title, data={"post": number})
            case _:
                raise Http404
    except (LiveStory.DoesNotExist, Post.DoesNotExist):
        raise Http404 from None
    return HttpResponse(status=204) if _wants_json(request) else redirect("desk_live", article)


@require_POST
def turn(request: HttpRequest, article: int, verb: str) -> HttpResponse:
    """Make an article a live story, open a closed one again, or close one."""
    found = _article_of(request, article)
    try:
        match verb:
            case "start":
                actions.start(found)
            case "close":
                actions.close(found)
            case _:
                raise Http404
    except LiveStory.DoesNotExist:
        raise Http404 from None
    log(instance=found, action=STARTED if verb == "start" else CLOSED, user=request.user, title=found.title)
    if verb == "close":
        messages.success(request, _("The live story is closed. Its posts stay; it can be opened again."))
    return redirect("desk_live", article)


def addresses() -> list[URLPattern]:
    """The addresses of this screen, under the desk's."""
    return [
        path("live-stories/<int:article>/", LiveDesk.as_view(), name="desk_live"),
        path("live-stories/<int:article>/posts/", posts, name="desk_live_posts"),
        path("live-stories/<int:article>/post/", post, name="desk_live_post"),
        path("live-stories/<int:article>/<str:verb>/", turn, name="desk_live_turn"),
        path("live-stories/<int:article>/<int:number>/<str:verb>/", change, name="desk_live_change"),
    ]


def buttons(article: Article, user: Any) -> Iterator[Button]:
    """For the header of an article's editor: go to its live story, or make it one."""
    if article.pk is None or not may_run_live(user, article):
        return
    if LiveStory.objects.filter(pk=article.pk).exists():
        yield Button(_("Live story"), url=reverse("desk_live", args=(article.pk,)), icon_name="radio-full", priority=1)
    else:
        yield Button(
            _("Make it a live story"),
            icon_name="radio-empty",
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": reverse("desk_live_turn", args=(article.pk, "start")),
            },
            priority=1,
        )


def log_actions(registry: LogActionRegistry) -> None:
    """What the article's history says of its live story."""
    registry.register_action(STARTED, _("Open live story"), _("Opened as a live story"))
    registry.register_action(CLOSED, _("Close live story"), _("Closed as a live story"))
    registry.register_action(WITHDRAWN, _("Withdraw post"), _("Withdrew a post of the live story"))
