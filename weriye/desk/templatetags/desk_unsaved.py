"""The script that keeps what is not saved yet, for whoever is logged in, with its words in their language."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from weriye.desk.unsaved import copy_of, key_of, owner_of

register = template.Library()


@register.inclusion_tag("desk/unsaved.html", takes_context=True)
def keep_unsaved(context: Any) -> dict[str, Any]:
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    words = {
        "kept": _("What you typed is kept on this device, not yet on the server."),
        "bare": _("What you typed is only in this window. Leave it open, or copy it."),
        "lost": _("No connection. It is tried again by itself."),
        "ill": _("The desk does not take what you typed at the moment. It is tried again by itself."),
        "out": _("You are logged out. Log in again in another window and come back here; it goes on by itself."),
        "other": _("Somebody else is logged in here now. Nothing of yours is sent in their name."),
        "newer": _("{who} saved a newer version of this article."),
        "refused": _("The form is not right yet; “Save draft” shows where."),
        "somebody": _("Somebody"),
        "login": _("Log in again"),
        "mine": _("Save mine as the newest"),
        "theirs": _("See the newest version"),
        "text": _("Read what you typed"),
        "found": _("Not saved: “{headline}”, kept on this device on {time}."),
        "put": _("Put it back"),
        "posts": _("Posts of a live story that are kept on this device and not sent yet: {count}."),
        "send": _("Open it: they are sent by themselves"),
        "forget": _("Forget it"),
        "forgetting": _("Delete what was typed from this device? Nobody can get it back."),
        "sure": _("Something you typed is not on the server yet. Logging out deletes it from this device. Log out?"),
    }
    return {
        "words": words,
        "owner": owner_of(user),
        "key": key_of(user),
        "again": copy_of(request) if request.method == "POST" else "",
        "login": f"{reverse('wagtailadmin_login')}?next={reverse('wagtailadmin_home')}",
    }
