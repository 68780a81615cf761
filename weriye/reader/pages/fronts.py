"""Fronts: of an edition, of a section, and the page at `/` that offers the editions."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from weriye.press.recording import note
from weriye.stories import keys, queries
from weriye.stories.editions import editions as all_editions

from ..cards import CardView, read_ahead, views
from ..chrome import Chrome, SectionLink, chrome
from ..structured import script
from ..times import day_in_words, month_in_words, stamp
from .day import LIMIT, address_of
from .frame import Head, Page, alternates, breadcrumbs, same_in_all, switch, title_of
from .furniture import LiveNow, breaking, live_now, trending

NEWEST = 24
# The first of the newest so many that has a picture leads.
CANDIDATES = 4
UNDER = 2
SECONDARY = 4
BRIEFS = 7
TRENDING = 5
# The first sections get a broad block, the others a narrow one.
BROAD = 2
IN_BLOCK = 4
IN_SECTION = 20


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """A section on the edition's front: its first card with a picture if any has one, the others small."""

    section: SectionLink
    broad: bool
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class FileLink:
    """The newest day as a file to be passed on."""

    name: str
    address: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage(Page):
    """An edition's front. `day` is the day of its newest story, in words, `files` what is told of it in one file.

    `more` stand in for trending.
    """

    has_light: ClassVar[bool] = True
    breaking: CardView | None
    day: str
    files: tuple[FileLink, ...]
    lead: CardView | None
    under: tuple[CardView, ...]
    secondary: tuple[CardView, ...]
    briefs: tuple[CardView, ...]
    more: tuple[CardView, ...]
    trending: tuple[CardView, ...]
    live: LiveNow | None
    blocks: tuple[SectionBlock, ...]


@dataclass(frozen=True, slots=True)
class MonthLink:
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Page):
    has_light: ClassVar[bool] = True
    section: SectionLink
    lead: CardView | None
    cards: tuple[CardView, ...]
    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition as `/` offers it, in its own words."""

    code: str
    direction: str
    name: str
    title: str
    tagline: str
    address: str
    front_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionsPage:
    """The page at `/`: no edition's, so it stands by itself."""

    chrome: Chrome
    head: Head
    offers: tuple[Offer, ...]


def front(code: str) -> FrontPage:
    """An edition's front: the newest story with a picture leads, nothing is shown twice above the sections' end."""
    frame = chrome(code)
    note(keys.latest(code))
    newest = queries.latest(code, NEWEST)
    leading = next((card for card in newest[:CANDIDATES] if card.picture is not None), newest[0] if newest else None)
    rest = [card for card in newest if card is not leading]
    ahead = UNDER + SECONDARY
    upper, briefs, more = rest[:ahead], rest[ahead : ahead + BRIEFS], rest[ahead + BRIEFS :][:TRENDING]
    # The pictures go to the column beside; below the lead is text.
    secondary = _pictured_first(upper)[:SECONDARY]
    under = [card for card in upper if card not in secondary]
    shown = {card.article for card in newest[: ahead + 1] if card is leading or card in upper}
    blocks: list[SectionBlock] = []
    note(*(keys.section(code, section.slug) for section in frame.sections))
    of_sections = {s: queries.latest(code, IN_BLOCK + len(shown), s.slug) for s in frame.sections}
    read_ahead(card for cards in (newest, *of_sections.values()) for card in cards)
    for section, cards in of_sections.items():
        kept = [card for card in cards if card.article not in shown][:IN_BLOCK]
        if kept:
            kept = _pictured_first(kept)
            blocks.append(SectionBlock(section, len(blocks) < BROAD, views(kept, frame)))
    addresses = same_in_all("")
    best = trending(frame, TRENDING)
    return FrontPage(
        chrome=frame,
        here=frame.front,
        head=Head(
            title=f"{frame.title} – {frame.tagline}",
            description=frame.tagline,
            path=frame.front,
            alternates=alternates(addresses, default="/"),
            feed=f"/{code}/feed.xml",
            data=script({"@type": "WebSite", "name": frame.title, "inLanguage": code}),
        ),
        switch=switch(frame, addresses, frame.words.not_there),
        breaking=breaking(frame),
        day=day_in_words(stamp(newest[0].published_at, code).at, code) if newest else "",
        files=_files(frame, stamp(newest[0].published_at, code).at.date()) if newest else (),
        lead=views([leading], frame)[0] if leading else None,
        under=views(under, frame),
        secondary=views(secondary, frame),
        briefs=views(briefs, frame),
        more=() if best else views(more, frame),
        trending=best,
        live=live_now(code),
        blocks=tuple(blocks),
    )


def _files(frame: Chrome, day: date) -> tuple[FileLink, ...]:
    """Their size is the most that they may have: the front does not wait for them to be baked."""
    size = frame.words.day_file_size.format(size=LIMIT // 1000)
    return tuple(FileLink(s.upper(), address_of(frame.code, day, s), size) for s in ("html", "epub"))


def _pictured_first(cards: list[queries.Card]) -> list[queries.Card]:
    """The newest card that has a picture, then the others as they were."""
    pictured = [card for card in cards if card.picture is not None][:1]
    return pictured + [card for card in cards if card not in pictured]


def section(code: str, slug: str) -> SectionPage | None:
    """A section's front: its latest stories, and the months of its archive."""
    frame = chrome(code)
    if slug not in {section.slug for section in frame.sections}:
        return None
    here = frame.section(slug)
    note(keys.section(code, slug), keys.months(code, slug))
    cards = views(queries.latest(code, IN_SECTION, slug), frame)
    addresses = {e.code: f"/{e.code}/{slug}/" for e in all_editions() if e.has_section(slug)}
    return SectionPage(
        chrome=frame,
        here=here.address,
        head=Head(
            title=title_of(frame, here.name),
            description=f"{here.name}: {frame.tagline}",
            path=here.address,
            alternates=alternates(addresses),
            feed=f"{here.address}feed.xml",
            data=script(breadcrumbs(frame, (here.name, here.address))),
        ),
        switch=switch(frame, addresses, frame.words.not_there),
        section=here,
        lead=cards[0] if cards else None,
        cards=cards[1:],
        months=months(frame, here),
    )


def months(frame: Chrome, section: SectionLink) -> tuple[MonthLink, ...]:
    """The months of a section's archive, newest first."""
    return tuple(
        MonthLink(month_in_words(month, frame.code), f"{section.address}{month.replace('-', '/')}/")
        for month in queries.months(frame.code, section.slug)
    )


def offered() -> EditionsPage:
    """The page at `/`."""
    offers = tuple(
        Offer(e.code, e.direction, e.name, e.title, e.tagline, f"/{e.code}/", e.labels["front"]) for e in all_editions()
    )
    first = chrome(offers[0].code)
    links = alternates(same_in_all(""), default="/")
    return EditionsPage(
        chrome=first,
        head=Head(
            title=" · ".join(dict.fromkeys(offer.title for offer in offers)),
            description=" · ".join(offer.tagline for offer in offers),
            path="/",
            alternates=links,
            data=script({"@type": "WebSite", "name": first.title, "inLanguage": [offer.code for offer in offers]}),
        ),
        offers=offers,
    )
