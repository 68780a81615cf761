"""What was typed and is not saved yet: who may read the copy on a device, whether the line is there, who saved last.

The copy itself is kept by `static/desk/unsaved.js`; why and for how long stands in docs/how-to/desk-bad-line.md.
"""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.admin.messages import render
from wagtail.admin.templatetags.wagtailadmin_tags import user_display_name
from wagtail.models import Revision

from weriye.stories.models import Article

from .permissions import may_edit

# What tells the script which of its copies the server has now, with dots between them, until it has wiped them.
COOKIE = "desk_saved"
# In the session: copies that the server saved, each with the article and its version then.
SAVED = "desk_saved"
_SAVED_MOST = 20
_COPY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def owner_of(user: Any) -> str:
    """The mark on a user's copies; says nobody's name to who finds the device."""
    return salted_hmac("weriye.desk.unsaved.owner", str(user.pk), algorithm="sha256").hexdigest()[:24]


def key_of(user: Any) -> str:
    """The key of a user's copies, 32 bytes as hex. Only who is logged in gets it; a new password makes another one."""
    return salted_hmac("weriye.desk.unsaved.key", f"{user.pk} {user.password}", algorithm="sha256").hexdigest()


def copy_of(request: HttpRequest) -> str:
    """The copy on the device that a form was sent with; empty when it says none."""
    sent = str(request.POST.get("kept", ""))
    return sent if _COPY.fullmatch(sent) else ""


@require_GET
def line(request: HttpRequest) -> HttpResponse:
    """That the desk is there, for whom, and which version of an article is the newest."""
    said: dict[str, Any] = {"owner": owner_of(request.user)}
    if (number := request.GET.get("article", "")).isdecimal() and len(number) < 19:
        article = get_object_or_404(Article.objects.select_related("latest_revision__user"), pk=int(number))
        if may_edit(request.user, article) and (newest := article.latest_revision) is not None:
            said |= {"revision": version(newest), "by": _author(newest), "at": newest.created_at.isoformat()}
    return JsonResponse(said, headers={"Cache-Control": "no-store"})


def _author(revision: Revision) -> str:
    return str(user_display_name(revision.user)) if revision.user else ""


def version(revision: Revision) -> str:
    """A revision as it is now: Wagtail's autosave writes several times into the same one."""
    return f"{revision.pk}@{revision.created_at.isoformat()}"


def knows_newer(request: HttpRequest, newest: Revision) -> bool:
    """Whether who sends a form was told of the newest version, and wants theirs to follow it."""
    return bool(request.POST.get("despite_newer") == version(newest))


def say_newer(request: HttpRequest, newest: Revision) -> None:
    """Why a form was not saved, above the form that still holds what was typed."""
    said = _(
        "Not saved: %(who)s saved a newer version at %(time)s. What you typed is below; it becomes the newest version "
        "when you say so, and theirs stays in the history."
    ) % {
        "who": _author(newest) or _("somebody"),
        "time": timezone.localtime(newest.created_at).strftime("%H:%M:%S"),
    }
    button = format_html(
        '<button class="button button-small" form="page-edit-form" name="despite_newer" value="{}">{}</button>',
        version(newest),
        _("Save mine as the newest"),
    )
    messages.error(request, render(said, None, detail=button))


def mark_saved(request: HttpRequest, response: HttpResponse, article: Article) -> HttpResponse:
    """Remember which copy an article was saved from, and let the next page that is not left at once wipe it."""
    copy = copy_of(request)
    newest = article.get_latest_revision() if copy else None
    if newest is None:
        return response
    others = [(one, there) for one, there in request.session.get(SAVED, {}).items() if one != copy]
    request.session[SAVED] = dict([*others[1 - _SAVED_MOST :], (copy, [article.pk, version(newest)])])
    if response.status_code == 302:
        waiting = [one for one in request.COOKIES.get(COOKIE, "").split(".") if _COPY.fullmatch(one) and one != copy]
        saved = ".".join([*waiting[1 - _SAVED_MOST :], copy])
        response.set_cookie(COOKIE, saved, max_age=600, path="/desk/", samesite="Strict", secure=request.is_secure())
    return response


def begun_with(request: HttpRequest) -> int | None:
    """The article that this form has made already, its answer lost on the way: nobody wants a second one."""
    there = request.session.get(SAVED, {}).get(copy_of(request))
    return there[0] if there else None


def is_own(request: HttpRequest, newest: Revision) -> bool:
    """Whether the newest version is what this very form sent before, its answer lost on the way."""
    return bool(request.session.get(SAVED, {}).get(copy_of(request), ["", ""])[1] == version(newest))
