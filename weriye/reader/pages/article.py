"""The article page: the story as one edition tells it, and everything around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from weriye.audience import keys as audience_keys
from weriye.audience import queries as audience
from weriye.press.recording import note, remember_each
from weriye.search import keys as search_keys
from weriye.search import queries as search
from weriye.stories import keys, queries
from weriye.stories.editions import edition as the_edition
from weriye.stories.models import PublishedArticle
from weriye.stories.queries import Card, FullArticle, NamedEntry
from weriye.stories.staleness import queries as staleness

from ..cards import CardView, figures_of, pictures_of, views
from ..chrome import Chrome, SectionLink, absolute, chrome
from ..locator import Locator, locator
from ..prose import Block, Figure, Paragraph, picture_pks, prose
from ..share_picture import address as share_picture
from ..sharing import ShareLink, share_links
from ..structured import script
from ..text import one_line, plain
from ..times import Stamp, clock_there, stamp, stamp_or_none
from .article_data import CorrectionNote, EntryLink, news_article, videos
from .frame import Head, Page, alternates, breadcrumbs, switch, title_of
from .furniture import Furniture, furniture
from .live_story import LiveStory, live_blog, live_story

RELATED = 4
# Some of the related stories may not be told in this edition: look at more than are shown.
CANDIDATES = 2 * RELATED


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where from, and who reports. Either may be missing."""

    place: EntryLink | None
    source: str


@dataclass(frozen=True, slots=True)
class MovedOn:
    """Where the story has moved on: `text` says so in this edition's words, the rest is the other edition's."""

    text: str
    address: str
    headline: str
    code: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(Page):
    """`furniture` is there on warm pages only; the cold ones link to it.

    `local` is what the clock showed in the place of the dateline, in words; empty where it is the edition's own time.
    """

    has_light: ClassVar[bool] = True
    article: int
    headline: str
    summary: str
    section: SectionLink
    bylines: tuple[EntryLink, ...]
    published: Stamp
    local: str
    updated: Stamp | None
    dateline: Dateline
    map: Locator | None
    lead: Figure | None
    body: tuple[Block, ...]
    corrections: tuple[CorrectionNote, ...]
    moved_on: tuple[MovedOn, ...]
    subjects: tuple[EntryLink, ...]
    share: tuple[ShareLink, ...]
    related: tuple[CardView, ...]
    furniture: Furniture | None
    counted: bool
    live_story: LiveStory | None


def template_of(page: ArticlePage) -> str:
    """The template of an article's page: that of a live story has more parts, and so more style."""
    return "article.html" if page.live_story is None else "live_article.html"


def build(address: str) -> ArticlePage | None:
    """The page of the article at an address; None when none stands there."""
    article = _articles([address]).get(address)
    return None if article is None else article_page(article)


def read_ahead(addresses: Iterable[str]) -> None:
    """Read at once, into the memory of the batch, what the pages of these articles will ask for."""
    articles = list(_articles(addresses).values())
    if not articles:
        return
    stories = {article.row.story for article in articles}
    kin = _kin(stories)
    cards = _cards(stories | {other for others in kin.values() for other in others[:CANDIDATES]})
    pictures = {card.picture for told in cards.values() for card in told.values()}
    pictures |= {pk for article in articles for pk in picture_pks(article.body)}
    pictures_of(pictures)
    _entries(pk for article in articles for pk in _entries_of(article))
    _warm(article.row.pk for article in articles)
    _moved_on(article.row.pk for article in articles)


def _articles(addresses: Iterable[str]) -> dict[str, FullArticle]:
    return remember_each("articles", addresses, queries.full_articles)


def _kin(stories: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    return remember_each("related", stories, search.related)


def _cards(stories: Iterable[UUID]) -> dict[UUID, dict[str, Card]]:
    return remember_each("stories", stories, queries.cards_of_stories)


def _entries(pks: Iterable[int]) -> dict[int, NamedEntry]:
    return remember_each("entries", pks, queries.named_entries)


def _warm(articles: Iterable[int]) -> dict[int, bool]:
    return remember_each("warm", articles, lambda pks: dict.fromkeys(audience.warm(pks), True))


def _moved_on(articles: Iterable[int]) -> dict[int, frozenset[str]]:
    return remember_each("moved on", articles, staleness.moved_on)


def _entries_of(article: FullArticle) -> tuple[int, ...]:
    dateline = () if article.dateline is None else (article.dateline,)
    return (*article.bylines, *article.subjects, *dateline)


def article_page(article: FullArticle, *, preview: bool = False) -> ArticlePage:
    """The page of an article."""
    row = article.row
    frame = chrome(row.edition)
    note(keys.article(row.pk), keys.story(row.story))
    twins = _cards([row.story]).get(row.story, {})
    addresses = {code: twin.address for code, twin in twins.items()} | {row.edition: row.address}
    section = frame.section(row.section)
    entries = _entries(_entries_of(article))
    note(*(keys.entry(pk) for pk in entries))
    bylines = tuple(_link(entries[pk], frame) for pk in article.bylines)
    published, updated = stamp(row.published_at, frame.code), stamp_or_none(row.updated_at, frame.code)
    place = entries[article.dateline] if article.dateline is not None else None
    dateline = Dateline(_link(place, frame) if place else None, article.dateline_source)
    corrections = tuple(CorrectionNote(stamp(at, frame.code), text) for at, text in article.corrections)
    body = prose(article.body)
    lead = _lead(article)
    about = sorted((entries[pk] for pk in article.subjects), key=lambda entry: (entry.kind, entry.slug))
    subjects = tuple(_link(entry, frame) for entry in about)
    description = one_line(row.summary or _first_words(body), 300)
    growing = live_story(row, frame)
    data = news_article(frame, row, description, section, bylines, published, updated, lead, corrections, place, twins)
    data["video"] = videos(body, published)
    return ArticlePage(
        chrome=frame,
        here=section.address,
        head=Head(
            title=title_of(frame, row.headline),
            social=row.headline,
            description=description,
            path=row.address,
            alternates=alternates(addresses),
            kind="article",
            image=lead.files.share if lead else None,
            image_alt=lead.alt if lead else "",
            share=share_picture(row),
            published=published.iso,
            updated=updated.iso if updated else "",
            section=section.name,
            author=", ".join(person.name for person in bylines),
            feed=f"{section.address}feed.xml",
            data=script(
                data,
                *([live_blog(growing, row, data)] if growing else []),
                breadcrumbs(frame, (section.name, section.address), (row.headline, row.address)),
            ),
        ),
        switch=switch(frame, addresses, frame.words.not_told),
        article=row.pk,
        headline=row.headline,
        summary=row.summary,
        section=section,
        bylines=bylines,
        published=published,
        local=_local(row, place, frame),
        updated=updated,
        dateline=dateline,
        map=locator(place, frame.code),
        lead=lead,
        body=body,
        corrections=corrections,
        moved_on=moved_on(row, frame, twins),
        subjects=subjects,
        share=share_links(absolute(row.address), row.headline),
        related=related(row, frame),
        furniture=_furniture(row.pk, frame, preview=preview),
        counted=not preview,
        live_story=growing,
    )


def _link(entry: NamedEntry, frame: Chrome) -> EntryLink:
    return EntryLink(entry.name(frame.code), entry.kind, f"/{frame.code}/{entry.kind}/{entry.slug}/")


def _local(row: PublishedArticle, place: NamedEntry | None, frame: Chrome) -> str:
    there = clock_there(row.published_at, frame.code, place.time_zone) if place else ""
    return frame.words.place_time.format(time=there, place=place.name(frame.code)) if place and there else ""


def related(row: PublishedArticle, frame: Chrome) -> tuple[CardView, ...]:
    """Related stories told in this edition; those told later make the page stale."""
    note(search_keys.related(row.story))
    stories = _kin([row.story]).get(row.story, [])[:CANDIDATES]
    told = _cards(stories)
    cards: list[Card] = []
    for story in stories:
        if len(cards) == RELATED:
            # Where those behind are told makes no difference.
            break
        note(keys.story(story))
        if card := told.get(story, {}).get(frame.code):
            cards.append(card)
    return views(cards, frame)


def moved_on(row: PublishedArticle, frame: Chrome, twins: dict[str, Card]) -> tuple[MovedOn, ...]:
    """The editions of which an editor says that they tell the story further, and in which it can be read."""
    further = [twins[code] for code in sorted(_moved_on([row.pk]).get(row.pk, ())) if code in twins]
    note(*(keys.card(twin.article) for twin in further))
    return tuple(
        MovedOn(
            text=frame.words.moved_on.format(edition=frame.languages[twin.edition]),
            address=twin.address,
            headline=twin.headline,
            code=twin.edition,
            direction=the_edition(twin.edition).direction,
        )
        for twin in further
    )


def _furniture(pk: int, frame: Chrome, *, preview: bool) -> Furniture | None:
    note(audience_keys.warm(pk))
    return furniture(frame) if preview or _warm([pk]) else None


def _lead(article: FullArticle) -> Figure | None:
    row = article.row
    if row.picture_id is None:
        return None
    files = figures_of([row.picture_id]).get(row.picture_id)
    return Figure(files, row.picture_alt, article.picture_caption) if files else None


def _first_words(body: tuple[Block, ...]) -> str:
    return next((plain(block.html) for block in body if isinstance(block, Paragraph)), "")
