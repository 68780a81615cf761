"""The checks beside the form. The panel is empty until the script asks: a page of the desk waits for no check."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from weriye.stories.editions import Edition, edition
from weriye.stories.models import Article

from ..behind import NAMES
from ..permissions import may_edit, may_publish
from .gate import PANEL
from .page_weight import BUDGET, kilobytes, seconds_on_2g
from .queries import Report, report
from .rules import Finding, Rule
from .subject import DATELINE, PICTURE, Block

FIELDS: dict[str, Promise] = {**NAMES, DATELINE: _("Dateline"), PICTURE: _("Lead picture")}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as it is shown, with its places' names: `where` here, `there` in another edition.

    `lang` is the language of its text; `who` let it stand, and with which `reason`.
    """

    finding: Finding
    where: str
    there: str
    lang: str
    reason: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a page weighs, in words; `over` its budget or not."""

    page: str
    seconds: int
    with_pictures: str
    seconds_with_pictures: int
    pictures: int
    over: bool
    budget: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the panel. `more` is how many findings are not shown."""

    article: Article
    paper: Edition
    stops: tuple[Line, ...]
    looks: tuple[Line, ...]
    overruled: tuple[Line, ...]
    left_out: tuple[Rule, ...]
    weighed: Weighed | None
    more: int
    may_overrule: bool
    may_put_right: bool

    @property
    def count(self) -> int:
        return len(self.stops) + len(self.looks) + self.more


def shown(article: Article, user: Any) -> Shown:
    """The panel of an article for a journalist."""
    found = report(article, user)
    places = _places(found, article)
    looks = found.looks[: max(0, SHOWN - len(found.stops[:SHOWN]))]
    return Shown(
        article=article,
        paper=edition(article.edition),
        stops=tuple(_line(one, places, article) for one in found.stops[:SHOWN]),
        looks=tuple(_line(one, places, article) for one in looks),
        overruled=tuple(
            _line(one.finding, places, article, one.row.reason, one.row.user.get_username() if one.row.user else "?")
            for one in found.overruled[:SHOWN]
        ),
        left_out=found.left_out,
        weighed=_weighed(found),
        more=len(found.stops) + len(found.looks) - len(found.stops[:SHOWN]) - len(looks),
        may_overrule=may_publish(user, article),
        may_put_right=may_edit(user, article),
    )


def _places(found: Report, article: Article) -> dict[str, str]:
    """What each part of the article is called: by its kind, and its number among those of its kind."""
    names, counts = {where: str(name) for where, name in FIELDS.items()}, dict[str, int]()
    for block in found.blocks:
        if block.id not in names:
            counts[block.kind] = counts.get(block.kind, 0) + 1
            names[block.id] = f"{_label(block, article)} {counts[block.kind]}"
    return names


def _label(block: Block, article: Article) -> str:
    kinds = article.body.stream_block.child_blocks
    return str(kinds[block.kind].label) if block.kind in kinds else block.kind


def _line(one: Finding, places: dict[str, str], article: Article, reason: str = "", who: str = "") -> Line:
    stands_there = bool(one.found.there) and not one.found.where
    return Line(
        one,
        places.get(one.found.where, ""),
        edition(one.found.edition).name if one.found.there else "",
        one.found.edition if stands_there else article.edition,
        reason,
        who,
    )


def _weighed(found: Report) -> Weighed | None:
    page = found.page
    if page is None:
        return None
    return Weighed(
        page=kilobytes(page.page),
        seconds=round(seconds_on_2g(page.page)),
        with_pictures=kilobytes(page.with_pictures),
        seconds_with_pictures=round(seconds_on_2g(page.with_pictures)),
        pictures=page.pictures,
        over=page.page > BUDGET,
        budget=kilobytes(BUDGET),
    )


class ChecksPanel(BaseSidePanel):
    """Wagtail's side panel with `shown` in it, once the script has asked for it."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle checks")
        icon_name = "tasks"
        counter_classname = "w-bg-critical-200"

    name = PANEL
    title = _("Checks")
    template_name = "desk/checks_panel.html"
    order = 140

    class Media:
        js = ("desk/beside.js",)

    def __init__(self, article: Article, request: HttpRequest) -> None:
        super().__init__(article, request)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        # The script puts the article's number in the place of 0 once a new article has one.
        context["address"] = reverse("desk_checks", args=(0,))
        return context
