"""The desk's clock: what was promised and what should be out, for the first page and a strip on every page."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from weriye.stories.clock import queries
from weriye.stories.clock.queries import NotOut, OpenPromise
from weriye.stories.editions import Edition, edition

from .permissions import editions_to_read


@dataclass(frozen=True, slots=True)
class Ticking:
    """A promise as a journalist sees it. `open`: the article to look at, the draft where it is begun."""

    promise: OpenPromise
    paper: Edition
    overdue: bool
    open: int


@dataclass(frozen=True, slots=True)
class Clock:
    """What ticks and what is late, in the editions that a journalist sees."""

    ticking: tuple[Ticking, ...]
    not_out: tuple[tuple[NotOut, Edition], ...]

    @property
    def alarms(self) -> int:
        return len(self.not_out) + self.overdue

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.ticking)


def clock(user: Any) -> Clock:
    now = timezone.now()
    mine = {paper.code for paper in editions_to_read(user)}
    ticking = tuple(
        Ticking(
            one,
            edition(one.edition),
            one.overdue(now),
            one.article if one.article and one.edition in mine else one.told,
        )
        for one in queries.promises()
        # Who told the story in one edition sees what was promised for the other.
        if one.edition in mine or one.told_edition in mine
    )
    late = tuple((one, edition(one.edition)) for one in queries.not_out(now) if one.edition in mine)
    return Clock(ticking, late)


@require_GET
def strip(request: HttpRequest) -> HttpResponse:
    """The strip, for the script that every page of the desk has; 304 when nothing has changed."""
    found = clock(request.user)
    mark = quote_etag(hashlib.sha256(repr((found, get_language())).encode()).hexdigest()[:32])
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = render(request, "desk/clock_strip.html", {"clock": found})
    response["ETag"] = mark
    response["Cache-Control"] = "private, no-cache"
    return response
