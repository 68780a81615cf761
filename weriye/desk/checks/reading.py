"""Reads an article into what the rules look at, in a number of queries that its length does not set."""

from datetime import UTC, datetime
from typing import Any

from weriye.language.local_times import zone_offsets
from weriye.press.files import packed
from weriye.reader.preview import preview
from weriye.stories.editions import edition
from weriye.stories.models import Article, Entry, Picture, Rendition
from weriye.stories.pictures import WIDE
from weriye.stories.queries import gazetteer_names
from weriye.stories.staleness.parts import parts_of

from ..counterparts import siblings_of
from ..permissions import may_see_drafts
from .across import LONGEST
from .dead_links import dead_links
from .house_words import styled
from .mentions import mentions, offsets_of
from .subject import (
    PICTURE,
    Block,
    Other,
    PageWeight,
    PictureShown,
    Place,
    Quotation,
    Subject,
)

# What a phone 360 pixels wide with two dots a pixel takes of a picture.
ON_A_PHONE = WIDE[1]
MOST_PICTURES = 50


def subject_of(article: Article, user: Any, *, whole: bool) -> Subject:
    """The latest draft of an article, as the rules see it; `whole` with its other editions and its page.

    Other editions are read as far as the user may see them: a draft by those who write there, else what is published.
    """
    draft = article.get_latest_revision_as_object()
    paper = edition(article.edition)
    blocks = _blocks(draft)
    year = datetime.now(UTC).year
    found, complete = mentions(blocks, paper.code, year)
    return Subject(
        edition=paper.code,
        headline=draft.title,
        blocks=blocks,
        dateline=_place(draft.dateline, paper.code, year),
        offsets=zone_offsets(paper.time_zone, year),
        quotations=_quotations(draft),
        pictures=_pictures(draft),
        dead_links=dead_links(draft.body.raw_data),
        mentions=found,
        all_names=complete,
        others=_others(article, user) if whole else (),
        page=_page(draft) if whole else None,
        styled=styled(blocks, paper.code) if whole else (),
    )


def _blocks(draft: Article) -> tuple[Block, ...]:
    return tuple(Block(part.id, part.kind, part.text) for part in parts_of(draft) if part.kind != "correction")


def _place(entry: Entry | None, code: str, year: int) -> Place | None:
    return None if entry is None else Place(entry.name(code), offsets_of(entry.time_zone, year))


def _quotations(draft: Article) -> tuple[Quotation, ...]:
    return tuple(
        Quotation(block.get("id") or "", block["value"].get("text") or "", block["value"].get("speaker") or "")
        for block in draft.body.raw_data
        if block["type"] == "quote"
    )


def _shown(draft: Article) -> list[tuple[str, int, str]]:
    """The article's own pictures: where, which, and the words for it."""
    shown = [(PICTURE, draft.picture_id, draft.picture_alt)] if draft.picture_id else []
    for block in draft.body.raw_data:
        if block["type"] == "picture" and block["value"].get("picture"):
            shown.append((block.get("id") or "", int(block["value"]["picture"]), block["value"].get("alt") or ""))
    return shown


def _pictures(draft: Article) -> tuple[PictureShown, ...]:
    shown = _shown(draft)
    if not shown:
        return ()
    rows = Picture.objects.filter(pk__in={pk for _, pk, _ in shown}).values_list("pk", "title", "credit")
    known = {pk: (title, credit) for pk, title, credit in rows}
    return tuple(PictureShown(where, known[pk][0], alt, known[pk][1]) for where, pk, alt in shown if pk in known)


def _others(article: Article, user: Any) -> tuple[Other, ...]:
    found = []
    for code, sibling in siblings_of(article).items():
        if may_see_drafts(user, sibling):
            seen = sibling.get_latest_revision_as_object()
        elif sibling.live:
            seen = sibling
        else:
            continue
        blocks = _blocks(seen)
        short = sum(len(block.text) for block in blocks) <= LONGEST
        names = gazetteer_names(article.edition, code) if short else ()
        found.append(Other(code, edition(code).name, blocks, names))
    return tuple(found)


def _page(draft: Article) -> PageWeight:
    """The page as readers will get it, compressed as the press does it."""
    page = len(packed(preview(draft).content))
    pks = list(dict.fromkeys(pk for _, pk, _ in _shown(draft)))[:MOST_PICTURES]
    # The preview has made the files that were not there.
    rows = Rendition.objects.filter(image_id__in=pks, filter_spec=ON_A_PHONE) if pks else ()
    files = {row.image_id: row.file.size for row in rows}
    return PageWeight(page, page + sum(files.values()), len(files))
