"""The newest stories of an edition, day by day, each with its time.

Made anew at every publication, so it shows no more of a story than a line, and no more lines than LISTED.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from weriye.press.recording import note
from weriye.stories import keys, queries

from ..cards import views
from ..chrome import chrome
from ..times import day_in_words
from .day import address_of
from .frame import Page, plain_page
from .fronts import MonthLink
from .lists import DayOfArchive, Line

LISTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestPage(Page):
    """`archives` lead from each section's front to its months."""

    days: tuple[DayOfArchive, ...]
    archives: tuple[MonthLink, ...]


def build(code: str) -> LatestPage:
    """The page at `/{edition}/latest/`; each day's name leads to all of that day in one file."""
    words = chrome(code).words
    frame, head, ways = plain_page(code, "latest/", words.latest, f"{words.latest}: {chrome(code).tagline}")
    note(keys.latest(code))
    cards = views(queries.latest(code, LISTED), frame, pictures=False)

    def day(of: date, lines: tuple[Line, ...]) -> DayOfArchive:
        return DayOfArchive(day_in_words(of, code), lines, address_of(code, of, "html"))

    return LatestPage(
        chrome=frame,
        head=head,
        switch=ways,
        here=head.path,
        days=tuple(
            day(of, tuple(Line(c.address, c.headline, c.published, c.section, c.badge) for c in of_day))
            for of, of_day in groupby(cards, key=lambda card: card.published.at.date())
        ),
        archives=tuple(MonthLink(section.name, f"{section.address}#archive") for section in frame.sections),
    )
