"""What readers of an edition read most: in the last 24 hours, and in the last seven days.

Trending is what is read unusually much now; this is what is read most, however old and in whatever section.
"""

from dataclasses import dataclass

from weriye.audience import keys as audience_keys
from weriye.audience import queries as audience
from weriye.press.recording import note
from weriye.stories import keys, queries

from ..cards import CardView, views
from ..chrome import chrome
from .frame import Page, plain_page

LISTED = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was read most in a span of time, most first. `id` names it on its page."""

    id: str
    name: str
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MostReadPage(Page):
    """When too little is read to tell, `rankings` is empty."""

    rankings: tuple[Ranked, ...]


def build(code: str) -> MostReadPage:
    """The page at `/{edition}/most-read/`."""
    words = chrome(code).words
    frame, head, ways = plain_page(code, "most-read/", words.most_read, words.most_read_text)
    spans = (
        ("day", words.most_read_day, audience.most_read_in_a_day(code, LISTED)),
        ("week", words.most_read_week, audience.most_read_in_a_week(code, LISTED)),
    )
    note(audience_keys.most_read(code), *(keys.card(pk) for _, _, pks in spans for pk in pks))
    cards = {card.article: card for card in queries.cards(sorted({pk for _, _, pks in spans for pk in pks}))}
    ranked = [
        Ranked(name, text, views([cards[pk] for pk in pks if pk in cards], frame, pictures=False))
        for name, text, pks in spans
    ]
    return MostReadPage(
        chrome=frame,
        head=head,
        switch=ways,
        here=head.path,
        rankings=tuple(ranking for ranking in ranked if ranking.cards),
    )
