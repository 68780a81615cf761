"""The desk's first page, "Today": what is wrong and what waits, each line one click from its cure; then what went out.

What the lines say is read in `today`; here is who gets the page, and the words at its head.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from weriye.press.queries import Failure, in_brief
from weriye.stories.editions import edition
from weriye.stories.models import PublishedArticle

from . import today
from .clock import clock
from .permissions import editions_of, editions_to_begin_in
from .press_view import MAY_LOOK, MAY_TRY_AGAIN
from .queries import drafts_of, state_of
from .states import WORDS
from .today_plots import plots
from .today_review import in_review
from .today_sight import Sight, sight_of

DRAFTS = 6
IN_REVIEW = 20
UNFOLDED = 6
FAILURES = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """A number at the head of the page that leads to its part below. `alarm`: it cannot wait."""

    words: str | Promise
    count: int
    more: bool
    anchor: str
    alarm: bool = False


class Today(Component):
    """All of the page, for somebody with a part in an edition."""

    template_name = "desk/today.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        sight, now = sight_of(user), timezone.now()
        midnight = today.midnight(now)
        ticking = clock(user)
        review, more_in_review = in_review(sight, IN_REVIEW)
        stale, more_stale = today.stale(sight)
        gaps = today.gaps(sight)
        going, more_going = today.scheduled(sight, now)
        banners, has_fast_lane = today.banners(user)
        press = in_brief(FAILURES)
        chips = [
            Chip(_("not out in time"), ticking.alarms, False, "desk-on-the-clock", alarm=True),
            Chip(_("failed in the press"), len(press.failures), press.more, "desk-failed", alarm=True),
            Chip(_("for you to approve"), sum(row.task is not None for row in review), more_in_review, "desk-review"),
            Chip(_("came back to you"), sum(row.returned for row in review), False, "desk-review"),
            Chip(_("out of step"), len(stale), more_stale, "desk-behind"),
            *(
                Chip(
                    _("not told in %(edition)s") % {"edition": gap.missing.name},
                    len(gap.stories),
                    gap.more,
                    f"desk-untold-{gap.missing.code}",
                )
                for gap in gaps
            ),
            Chip(_("on the clock"), len(ticking.ticking) - ticking.overdue, False, "desk-on-the-clock"),
            Chip(_("scheduled"), len(going), more_going, "desk-scheduled"),
        ]
        return {
            "now": now,
            "chips": [chip for chip in chips if chip.count],
            "papers": editions_to_begin_in(user),
            "fast_lane": has_fast_lane,
            "clock": ticking,
            "banners": banners,
            "on_air": today.on_air(user),
            "press": press,
            "failures": _failures(press.failures, sight),
            "may_look": user.has_perm(MAY_LOOK),
            "may_try_again": user.has_perm(MAY_TRY_AGAIN),
            "review": review[:UNFOLDED],
            "review_folded": review[UNFOLDED:],
            "more_in_review": more_in_review,
            "stale": stale,
            "more_stale": more_stale,
            "gaps": gaps,
            "scheduled": going,
            "more_scheduled": more_going,
            "drafts": [
                {"article": row, "paper": edition(row.edition), "state": WORDS[state_of(row)]}
                for row in drafts_of(user, DRAFTS)
            ],
            "fronts": today.fronts(sight, midnight),
            **plots(midnight),
        }


def _failures(failures: tuple[Failure, ...], sight: Sight) -> list[dict[str, Any]]:
    """Pages that failed, with the editor of the article that stands there, where this journalist may open it."""
    if not failures:
        return []
    rows = PublishedArticle.objects.filter(address__in=[failure.path for failure in failures])
    there = {address: (pk, code) for address, pk, code in rows.values_list("address", "pk", "edition")}
    found = []
    for failure in failures:
        article, code = there.get(failure.path, (None, ""))
        url = reverse("wagtailadmin_pages:edit", args=(article,)) if article and code in sight.write else ""
        found.append({"path": failure.path, "error": failure.error, "edit": url})
    return found


class NoPart(Component):
    """For somebody without a role."""

    template_name = "desk/home_no_part.html"
    order = 10


def home_panels(user: Any) -> list[Component]:
    """The panels for a journalist."""
    return [Today()] if editions_of(user) else [NoPart()]
