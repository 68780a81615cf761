"""The desk's first page: begin a story, what went out, what is mine, what one edition has not told."""

from typing import Any

from wagtail.admin.ui.components import Component

from weriye.press.queries import status
from weriye.stories.editions import edition, editions
from weriye.stories.queries import latest

from .clock import OnTheClock
from .permissions import editions_of, editions_to_begin_in, editions_to_start_in
from .queries import drafts_of, state_of, untold
from .states import WORDS

LATEST = 6
DRAFTS = 8
UNTOLD = 6


class Begin(Component):
    """One button for each edition, and whether the press keeps up."""

    template_name = "desk/home_begin.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"papers": editions_to_begin_in(parent_context["request"].user), "press": status()}


class Drafts(Component):
    """What this journalist has begun and readers do not see yet."""

    template_name = "desk/home_drafts.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = drafts_of(parent_context["request"].user, DRAFTS)
        return {
            "drafts": [{"article": row, "paper": edition(row.edition), "state": WORDS[state_of(row)]} for row in rows]
        }


class Untold(Component):
    """Stories that one edition tells and another does not."""

    template_name = "desk/home_untold.html"
    order = 30

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        mine = {paper.code for paper in editions_of(user)}
        beginnable = {paper.code for paper in editions_to_start_in(user)}
        lists = [
            {
                "told": told,
                "missing": missing,
                "may_start": missing.code in beginnable,
                "stories": untold(told.code, missing.code, UNTOLD),
            }
            for missing in editions()
            for told in editions()
            if missing.code in mine and told.code != missing.code
        ]
        return {"lists": [found for found in lists if found["stories"]]}


class Published(Component):
    """The latest of every edition, side by side."""

    template_name = "desk/home_published.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        mine = {paper.code for paper in editions_of(parent_context["request"].user)}
        return {
            "fronts": [
                {
                    "paper": paper,
                    "may_open": paper.code in mine,
                    "cards": [(card, paper.section(card.section).name) for card in latest(paper.code, LATEST)],
                }
                for paper in editions()
            ]
        }


class NoPart(Component):
    """For somebody without a role."""

    template_name = "desk/home_no_part.html"
    order = 10


def home_panels(user: Any) -> list[Component]:
    """The panels for a journalist."""
    return [OnTheClock(), Begin(), Drafts(), Untold(), Published()] if editions_of(user) else [NoPart()]
