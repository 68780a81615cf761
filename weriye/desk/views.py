"""The desk's own addresses: begin a story, start it in another edition, look at that beside it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from weriye.stories import editions
from weriye.stories.actions import month_page, start_counterpart
from weriye.stories.models import Article

from .counterparts import fingerprint, told
from .names import offered
from .permissions import editions_of, may_begin, may_edit, may_see_drafts, may_start


@require_GET
def new(request: HttpRequest, edition: str) -> HttpResponse:
    """Open the editor for a new article of an edition, in this month's folder."""
    if not editions.has_edition(edition):
        raise Http404
    if not may_begin(request.user, edition):
        raise PermissionDenied
    try:
        with transaction.atomic():
            folder = month_page(edition, timezone.now())
    except (IntegrityError, ValidationError):  # Two began the month's first story at once.
        folder = month_page(edition, timezone.now())
    address = reverse("wagtailadmin_pages:add", args=("stories", "article", folder.pk))
    return redirect(f"{address}?{urlencode({'next': reverse('desk_stories')})}")


@require_POST
def start(request: HttpRequest, article: int, edition: str) -> HttpResponse:
    """Start an article's story in another edition and open that, this one beside it."""
    source = get_object_or_404(Article, pk=article)
    if not editions.has_edition(edition) or edition == source.edition:
        raise Http404
    there = Article.objects.filter(translation_key=source.translation_key, locale__language_code=edition).first()
    if not (may_edit(request.user, there) if there else may_start(request.user, source, edition)):
        raise PermissionDenied
    # Changes that are not out yet are for those who write them.
    seen = source.get_latest_revision_as_object() if may_see_drafts(request.user, source) else source
    draft = there or start_counterpart(seen, edition, request.user)
    if there is None:
        log(instance=draft, action="wagtail.create", user=request.user, title=draft.title)
        messages.success(
            request,
            _("The story is started in %(edition)s. Its text is still that of the source: write from it.")
            % {"edition": editions.edition(edition).name},
        )
    return redirect(reverse("wagtailadmin_pages:edit", args=(draft.pk,)) + "?beside=counterpart")


@require_GET
def counterparts(request: HttpRequest, article: int) -> HttpResponse:
    """What stands in the side panel; 304 when that has not changed."""
    source = get_object_or_404(Article.objects.select_related("locale"), pk=article)
    if not may_edit(request.user, source):
        raise PermissionDenied
    mark = quote_etag(fingerprint(source, request.user))
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        mine = editions.edition(source.edition)
        context = {"told": told(source, request.user), "article": source, "mine": mine}
        response = render(request, "desk/counterparts.html", context)
    response["ETag"] = mark
    response["Cache-Control"] = "private, no-cache"
    return response


@require_GET
def names(request: HttpRequest, edition: str) -> HttpResponse:
    """Labels of the gazetteer that begin with what was typed, for whoever works at the desk."""
    if not editions.has_edition(edition):
        raise Http404
    if not editions_of(request.user):
        raise PermissionDenied
    return JsonResponse(offered(request.GET.get("term", ""), edition), safe=False)
