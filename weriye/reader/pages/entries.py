"""The page of a person, organisation, place or topic: its newest story, what they said, the story so far.

The story so far is told by day from both editions: what only another one tells stands there in its own words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, ClassVar

from weriye.press.recording import note
from weriye.stories import keys, queries, quotes
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions as all_editions
from weriye.stories.models import Appearance, Entry
from weriye.stories.queries import Card

from ..cards import CardView, views
from ..chrome import Chrome, absolute, chrome
from ..structured import script
from ..text import one_line
from ..times import day_in_words
from .frame import Head, Page, alternates, breadcrumbs, switch, title_of

OF_ENTRY = 50
OF_OTHERS = 15  # at most from each other edition
PICTURED = 6  # of the story so far the newest so many with a picture
SAID = 6
# What a person said is looked for in so many of the newest stories about them.
SEARCHED = 30
LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Told:
    """A story in the line of them. `language` names the other edition that alone tells it, empty of one's own."""

    card: CardView
    code: str
    direction: str
    language: str


@dataclass(frozen=True, slots=True)
class DayOfStory:
    """A day of the story so far; `iso` is its date."""

    iso: str
    name: str
    stories: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class QuoteOf:
    """What somebody said, with the story in which they did."""

    text: str
    card: CardView


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage(Page):
    """The coverage of an entry. `kind` is the edition's word for it, `lead` its newest story, `days` the others."""

    has_light: ClassVar[bool] = True
    name: str
    kind: str
    title: str
    other_names: tuple[str, ...]
    lead: CardView
    said_title: str
    said: tuple[QuoteOf, ...]
    days: tuple[DayOfStory, ...]


def entry(code: str, kind: str, slug: str) -> EntryPage | None:
    """The coverage of an entry of the gazetteer; None when this edition has none."""
    frame = chrome(code)
    found = queries.entry_at(kind, slug)
    if found is None:
        return None
    note(keys.entry(found.pk), keys.coverage(code, found.pk))
    cards = queries.coverage(found.pk, code, OF_ENTRY)
    if not cards:
        return None
    twins = {code: f"/{code}/{kind}/{slug}/"}
    elsewhere: list[Card] = []
    for other in all_editions():
        if other.code != code:
            note(keys.coverage(other.code, found.pk))
            there = queries.coverage(found.pk, other.code, OF_OTHERS)
            elsewhere += there
            if there:
                twins[other.code] = f"/{other.code}/{kind}/{slug}/"
    name = found.name(code)
    words = frame.words
    label = words.articles_by if _is_author(found, cards) else words.about_entry
    title = label.format(name=name)
    said = _said(found, frame)
    return EntryPage(
        chrome=frame,
        head=Head(
            title=title_of(frame, name),
            description=title,
            path=twins[code],
            alternates=alternates(twins),
            feed=f"{twins[code]}feed.xml",
            data=script(_thing(found, name, absolute(twins[code])), breadcrumbs(frame, (name, twins[code]))),
        ),
        switch=switch(frame, twins, words.not_there),
        name=name,
        kind=getattr(words, kind),
        title=title,
        other_names=_other_names(found, name),
        lead=views(cards[:1], frame)[0],
        said_title=words.said_by.format(name=name),
        said=said,
        days=_days([*cards[1:], *_only_there(elsewhere, code)], frame),
    )


def _only_there(cards: Sequence[Card], code: str) -> list[Card]:
    """Those of another edition's stories that this edition does not tell."""
    note(*(keys.story(card.story) for card in cards))
    told = queries.cards_of_stories({card.story for card in cards})
    return [card for card in cards if code not in told.get(card.story, {})]


def _days(cards: Iterable[Card], frame: Chrome) -> tuple[DayOfStory, ...]:
    """The story so far, newest day first, the first ones with their pictures."""
    ordered = sorted(cards, key=lambda card: (card.published_at, card.article), reverse=True)
    shown = (*views(ordered[:PICTURED], frame), *views(ordered[PICTURED:], frame, pictures=False))
    told = [_told(card, view, frame) for card, view in zip(ordered, shown, strict=True)]
    return tuple(
        DayOfStory(day.isoformat(), day_in_words(day, frame.code), tuple(stories))
        for day, stories in groupby(told, key=_day)
    )


def _day(story: Told) -> date:
    return story.card.published.at.date()


def _told(card: Card, view: CardView, frame: Chrome) -> Told:
    of = the_edition(card.edition)
    language = "" if of.code == frame.code else frame.languages[of.code]
    return Told(view, of.code, of.direction, language)


def _said(entry: Entry, frame: Chrome) -> tuple[QuoteOf, ...]:
    """What a person or an organisation said, the newest first; of others nothing is looked for.

    A page with quotes shows the bodies of stories: it carries the keys of those that it was looked for in.
    """
    if entry.kind not in (Entry.Kind.PERSON, Entry.Kind.ORGANISATION):
        return ()
    about = quotes.told_of(entry.pk, frame.code, SEARCHED)
    note(*(keys.article(pk) for pk in about))
    said = quotes.said_by(entry, about, SAID)
    cards = {view.article: view for view in views(queries.cards([one.article for one in said]), frame, pictures=False)}
    return tuple(QuoteOf(one_line(one.text, LONGEST_QUOTE), cards[one.article]) for one in said)


def _is_author(entry: Entry, cards: Iterable[Card]) -> bool:
    if entry.kind != Entry.Kind.PERSON:
        return False
    wrote = Appearance.objects.filter(entry=entry, role=Appearance.Role.BYLINE)
    return wrote.filter(article__in=[card.article for card in cards]).exists()


def _other_names(entry: Entry, name: str) -> tuple[str, ...]:
    """What the other editions call it."""
    names = (spelling.text for spelling in entry.spellings.all() if spelling.is_name)
    return tuple(other for other in dict.fromkeys(names) if other != name)


_TYPES = {"person": "Person", "organisation": "Organization", "place": "Place", "topic": "Thing"}


def _thing(entry: Entry, name: str, url: str) -> dict[str, Any]:
    there = entry.latitude is not None and entry.longitude is not None
    return {
        "@type": _TYPES[entry.kind],
        "name": name,
        "alternateName": list(_other_names(entry, name)),
        "url": url,
        "sameAs": f"https://www.wikidata.org/wiki/{entry.wikidata}" if entry.wikidata else None,
        "geo": {"@type": "GeoCoordinates", "latitude": entry.latitude, "longitude": entry.longitude} if there else None,
    }
