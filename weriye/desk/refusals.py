"""What an action refuses, whichever of Wagtail's views asked for it: all of it is undone, and the reason is said."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin import messages

from weriye.stories.clock.actions import Refused


class Refusals:
    """Middleware, inside the one that gives each writing request its transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        messages.error(request, str(error))
        return redirect(_back(request))


def _back(request: HttpRequest, **_: Any) -> str:
    before = request.headers.get("Referer", "")
    if before and url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        return before
    return reverse("desk_stories")
