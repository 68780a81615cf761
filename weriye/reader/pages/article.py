"""The article page: the story as one edition tells it, and everything around it."""

from dataclasses import dataclass
from typing import Any

from weriye.audience import keys as audience_keys
from weriye.audience import queries as audience
from weriye.press.recording import note
from weriye.search import keys as search_keys
from weriye.search import queries as search
from weriye.stories import keys, queries
from weriye.stories.models import Article, Entry, PublishedArticle
from weriye.stories.pictures import picture_files

from ..cards import CardView, views
from ..chrome import Chrome, SectionLink, absolute, chrome
from ..prose import Block, Figure, Paragraph, prose
from ..sharing import ShareLink, share_links
from ..structured import script
from ..text import one_line, plain
from ..times import Stamp, stamp, stamp_or_none
from .frame import Head, Page, alternates, breadcrumbs, switch, title_of
from .furniture import Furniture, furniture

RELATED = 4


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A person, organisation, place or topic, with the page of its coverage."""

    name: str
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where from, and who reports. Either may be missing."""

    place: EntryLink | None
    source: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    at: Stamp
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(Page):
    """`furniture` is there on warm pages only; the cold ones link to it."""

    article: int
    headline: str
    summary: str
    section: SectionLink
    bylines: tuple[EntryLink, ...]
    published: Stamp
    updated: Stamp | None
    dateline: Dateline
    lead: Figure | None
    body: tuple[Block, ...]
    corrections: tuple[CorrectionNote, ...]
    subjects: tuple[EntryLink, ...]
    share: tuple[ShareLink, ...]
    related: tuple[CardView, ...]
    furniture: Furniture | None
    counted: bool


def build(address: str) -> ArticlePage | None:
    """The page of the article at an address; None when none stands there."""
    article = queries.article_at(address)
    return None if article is None else article_page(article, article.published)


def article_page(article: Article, row: PublishedArticle, *, preview: bool = False) -> ArticlePage:
    """The page of an article. `row` is what is published of it, or for a preview would be."""
    frame = chrome(row.edition)
    note(keys.article(article.pk), keys.story(row.story))
    twins = {twin.edition: twin for twin in queries.counterparts(row.story)}
    addresses = {code: twin.address for code, twin in twins.items()} | {row.edition: row.address}
    section = frame.section(row.section)
    bylines = tuple(entry_link(byline.person, frame) for byline in article.bylines.all())
    published, updated = stamp(row.published_at, frame.code), stamp_or_none(row.updated_at, frame.code)
    place = article.dateline
    dateline = Dateline(entry_link(place, frame) if place else None, article.dateline_source)
    corrections = tuple(CorrectionNote(stamp(c.at, frame.code), c.text) for c in article.corrections.all())
    body = prose(article.body.raw_data)
    lead = _lead(article)
    subjects = tuple(entry_link(entry, frame) for entry in article.subjects.all())
    description = one_line(row.summary or _first_words(body), 300)
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
            published=published.iso,
            updated=updated.iso if updated else "",
            section=section.name,
            feed=f"/{frame.code}/feed.xml",
            data=script(
                news_article(
                    frame, row, description, section, bylines, published, updated, lead, corrections, place, twins
                ),
                breadcrumbs(frame, (section.name, section.address), (row.headline, row.address)),
            ),
        ),
        switch=switch(frame, addresses, frame.words.not_told),
        article=article.pk,
        headline=row.headline,
        summary=row.summary,
        section=section,
        bylines=bylines,
        published=published,
        updated=updated,
        dateline=dateline,
        lead=lead,
        body=body,
        corrections=corrections,
        subjects=subjects,
        share=share_links(absolute(row.address), row.headline),
        related=related(row, frame),
        furniture=_furniture(article.pk, frame, preview=preview),
        counted=not preview,
    )


def entry_link(entry: Entry, frame: Chrome) -> EntryLink:
    """An entry of the gazetteer in an edition's words, its key noted."""
    note(keys.entry(entry.pk))
    return EntryLink(entry.name(frame.code), entry.kind, f"/{frame.code}/{entry.kind}/{entry.slug}/")


def related(row: PublishedArticle, frame: Chrome) -> tuple[CardView, ...]:
    """Related stories told in this edition; those told later make the page stale."""
    note(search_keys.related(row.story))
    # Some may not be told in this edition: ask for more than are shown.
    stories = search.related(row.story, 2 * RELATED)
    note(*(keys.story(story) for story in stories))
    return views(queries.cards_of_stories(stories, frame.code)[:RELATED], frame)


def _furniture(pk: int, frame: Chrome, *, preview: bool) -> Furniture | None:
    note(audience_keys.warm(pk))
    return furniture(frame) if preview or audience.is_warm(pk) else None


def _lead(article: Article) -> Figure | None:
    if article.picture_id is None:
        return None
    note(keys.picture(article.picture_id))
    files = picture_files([article.picture_id]).get(article.picture_id)
    return Figure(files, article.picture_alt, article.picture_caption) if files else None


def _first_words(body: tuple[Block, ...]) -> str:
    return next((plain(block.html) for block in body if isinstance(block, Paragraph)), "")


def news_article(
    frame: Chrome,
    row: PublishedArticle,
    description: str,
    section: SectionLink,
    bylines: tuple[EntryLink, ...],
    published: Stamp,
    updated: Stamp | None,
    lead: Figure | None,
    corrections: tuple[CorrectionNote, ...],
    place: Entry | None,
    twins: dict[str, queries.Counterpart],
) -> dict[str, Any]:
    """schema.org NewsArticle."""
    publisher = {
        "@type": "NewsMediaOrganization",
        "name": frame.title,
        "url": absolute(frame.front),
        "logo": {"@type": "ImageObject", "url": absolute(frame.icon)},
    }
    return {
        "@type": "NewsArticle",
        "mainEntityOfPage": absolute(row.address),
        "url": absolute(row.address),
        "headline": one_line(row.headline, 110),
        "description": description,
        "datePublished": published.iso,
        "dateModified": (updated or published).iso,
        "author": [{"@type": "Person", "name": b.name, "url": absolute(b.address)} for b in bylines] or [publisher],
        "publisher": publisher,
        "image": [
            {"@type": "ImageObject", "url": absolute(file.url), "width": file.width, "height": file.height}
            for file in (lead.files.share, lead.files.wide[-1])
        ]
        if lead
        else [],
        "inLanguage": frame.code,
        "articleSection": section.name,
        "isAccessibleForFree": True,
        "correction": [{"@type": "CorrectionComment", "text": c.text, "datePublished": c.at.iso} for c in corrections],
        "contentLocation": _place(place, frame) if place else None,
        "workTranslation": [
            {
                "@type": "NewsArticle",
                "@id": absolute(twin.address),
                "url": absolute(twin.address),
                "inLanguage": twin.edition,
            }
            for twin in sorted(twins.values(), key=lambda twin: twin.edition)
            if twin.edition != frame.code
        ],
    }


def _place(place: Entry, frame: Chrome) -> dict[str, Any]:
    there = place.latitude is not None and place.longitude is not None
    return {
        "@type": "Place",
        "name": place.name(frame.code),
        "address": {"@type": "PostalAddress", "addressCountry": place.country} if place.country else None,
        "geo": {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude} if there else None,
    }
