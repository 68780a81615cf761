"""An article as schema.org tells it to machines: NewsArticle with its place, its videos and its translations."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from weriye.stories.models import PublishedArticle
from weriye.stories.queries import Card, NamedEntry

from ..chrome import Chrome, SectionLink, absolute
from ..prose import Block, Figure, Video
from ..text import one_line
from ..times import Stamp


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A person, organisation, place or topic, with the page of its coverage."""

    name: str
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    at: Stamp
    text: str


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
    place: NamedEntry | None,
    twins: dict[str, Card],
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


def videos(body: Iterable[Block], published: Stamp) -> list[dict[str, Any]]:
    """schema.org VideoObject of every video that a body links to."""
    return [
        {
            "@type": "VideoObject",
            "name": block.title,
            "description": block.title,
            "url": block.address,
            "uploadDate": published.iso,
            "thumbnailUrl": absolute(block.poster.share.url) if block.poster else None,
        }
        for block in body
        if isinstance(block, Video)
    ]


def _place(place: NamedEntry, frame: Chrome) -> dict[str, Any]:
    there = place.latitude is not None and place.longitude is not None
    return {
        "@type": "Place",
        "name": place.name(frame.code),
        "address": {"@type": "PostalAddress", "addressCountry": place.country} if place.country else None,
        "geo": {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude} if there else None,
    }
