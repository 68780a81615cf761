"""Writes of the wire: taking in one page, or a whole archive."""

import hashlib
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from weriye.stories import editions, gazetteer, queries
from weriye.stories.actions import create_article
from weriye.stories.bulk import Draft, fill, go_out
from weriye.stories.models import Article, Entry

from .archive import ArchiveRun, JsonlReport, publish_what_is_there, put
from .extraction import looks_like_html, read_html_page
from .incoming import Block, Page, Unusable
from .matching import Matcher
from .models import Import
from .pictures import PictureFolder
from .text import read_text_page

LARGEST_PAGE = 20 * 1024 * 1024
LONGEST_KEY = 300
State = Literal["created", "changed", "unchanged"]
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a page became. `address` is where readers find it, empty while it is a draft.

    `place` is the slug of the dateline's entry in the gazetteer, `place_known` whether that has a
    position; `dropped` are the page's lines that are no part of the article.
    """

    state: State
    article: int
    edition: str
    address: str
    published: bool
    headline: str
    dateline: str
    place: str
    place_known: bool
    source: str
    bylines: tuple[str, ...]
    published_at: datetime | None
    updated_at: datetime | None
    section: str
    paragraphs: int
    blocks: int
    pictures_dropped: int
    dropped: tuple[str, ...]


def import_page(data: str | bytes, edition: str, publish: bool = False, section: str = "") -> PageReport:
    """Make an article of a page, text or HTML, or find and mend the one that it became before.

    Raises Unusable, and then nothing was changed.
    """
    if not editions.has_edition(edition):
        known = ", ".join(e.code for e in editions.editions())
        raise Unusable(f"there is no edition {edition!r}; the editions are {known}")
    if section and not editions.edition(edition).has_section(section):
        known = ", ".join(s.slug for s in editions.edition(edition).sections)
        raise Unusable(f"edition {edition} has no section {section!r}; its sections are {known}")
    page = _read(_decode(data), edition)
    try:
        with transaction.atomic():
            return _take(page, edition, publish, section)
    except ValidationError as error:
        raise Unusable("; ".join(error.messages)) from None


def import_jsonl(
    stream: BinaryIO,
    edition: str,
    publish: bool = False,
    pictures: Path | None = None,
    progress: Callable[[int], object] | None = None,
) -> JsonlReport:
    """Take an archive of one JSON object a line, batch by batch; lines taken before are known again.

    `pictures` is a folder with the files that bodies show; `progress` is told of lines read.
    Raises Unusable when nothing can be taken at all; bad lines are in the report.
    """
    if not editions.has_edition(edition):
        known = ", ".join(e.code for e in editions.editions())
        raise Unusable(f"there is no edition {edition!r}; the editions are {known}")
    if pictures is not None and not pictures.is_dir():
        raise Unusable(f"{pictures} is no folder; --pictures names the folder with the archive's pictures")
    folder = PictureFolder(pictures) if pictures is not None else None
    return ArchiveRun(edition, publish, folder, progress).run(stream)


def _decode(data: str | bytes) -> str:
    if len(data) > LARGEST_PAGE:
        raise Unusable(f"it is larger than {LARGEST_PAGE // 1024 // 1024} MB; one page is far smaller")
    if isinstance(data, bytes):
        if b"\0" in data:
            raise Unusable("it is binary, not text; save the page as text or HTML in UTF-8")
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unusable(f"it is not UTF-8 at byte {error.start}; save it again as UTF-8") from None
    text = data.removeprefix("\ufeff")
    if not text.strip():
        raise Unusable("it is empty")
    return text


def _read(text: str, edition: str) -> Page:
    zone = editions.edition(edition).time_zone

    def is_place(name: str) -> bool:
        whole = gazetteer.find(name, Entry.Kind.PLACE, edition)
        return (whole or gazetteer.find(name.partition(",")[0], Entry.Kind.PLACE, edition)) is not None

    return (read_html_page if looks_like_html(text) else read_text_page)(text, zone, is_place)


def _take(page: Page, edition: str, publish: bool, section: str) -> PageReport:
    key = _key(page)
    digest, body_digest = _digest(page, section), _digest_of([_words(block) for block in page.blocks])
    there = _earlier(page, edition, key, body_digest)
    matcher = Matcher()
    if there is not None and there.digest == digest:
        state: State = "unchanged"
        if publish and not there.published:
            publish_what_is_there(there)
            state = "changed"
        article = Article.objects.get(pk=there.article_id)
    else:
        story = there.article.translation_key if there is not None else uuid4()
        section = section or (there.article.section if there is not None else "")
        draft = matcher.draft_of_page(page, edition, section, story).draft
        if there is None:
            article, state = _create(draft, publish), "created"
            there = Import(kind=Import.Kind.PAGE, edition=edition, article=article)
        else:
            article, state = there.article, "changed"
            put(article, draft, publish)
        there.key, there.digest, there.body_digest, there.published = key, digest, body_digest, publish
        there.save()
    return _report(state, page, article.pk)


def _create(draft: Draft, publish: bool) -> Article:
    article = Article()
    fill(article, draft)
    create_article(article, draft.edition, at=draft.published_at)
    if publish:
        go_out(article)
    else:
        article.save_revision()
    return article


def _key(page: Page) -> str:
    """What a page is known by: its own address, else its headline."""
    key = page.address or "headline:" + " ".join(page.headline.casefold().split())
    return key if len(key) <= LONGEST_KEY else "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def _digest(page: Page, section: str) -> str:
    """A hash of all that is taken of a page; what is dropped may change as it likes."""
    dateline = [page.dateline.place, page.dateline.source] if page.dateline else []
    times = [str(page.published), str(page.updated)]
    blocks = [_words(block) for block in page.blocks]
    return _digest_of([page.headline, page.summary, section, dateline, page.bylines, times, blocks])


def _words(block: Block) -> list[Any]:
    """A block without the identities that its items are given anew each time."""
    return [block.type, _without_ids(block.value) if isinstance(block.value, dict) else str(block.value)]


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(inner) for name, inner in value.items() if name != "id"}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value


def _digest_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _earlier(page: Page, edition: str, key: str, body_digest: str) -> Import | None:
    """The earlier import of this page: by its address; by its headline with a paragraph in common,
    since daily pages share a headline; or by its whole body, when the headline was mended.
    """
    pages = Import.objects.filter(kind=Import.Kind.PAGE, edition=edition).select_related("article__locale")
    ours = {_plain(block.value) for block in page.blocks if block.type == "paragraph"}
    same_body = pages.filter(body_digest=body_digest).order_by("-at").first()
    if same_body is not None:
        return same_body
    for there in pages.filter(key=key).order_by("-at"):
        if page.address or ours & _paragraphs(there.article):
            return there
    return None


def _paragraphs(article: Article) -> set[str]:
    return {_plain(block["value"]) for block in article.body.raw_data if block["type"] == "paragraph"}


def _plain(paragraph: str) -> str:
    return html.unescape(_TAG.sub("", paragraph))


def _report(state: State, page: Page, pk: int) -> PageReport:
    article: Article = Article.objects.select_related("dateline", "locale").get(pk=pk)
    shown: Article = article.get_latest_revision_as_object()
    place = shown.dateline
    kinds = [block["type"] for block in shown.body.raw_data]
    return PageReport(
        state=state,
        article=pk,
        edition=article.edition,
        address=queries.address_of(pk) or "",
        published=article.live,
        headline=shown.title,
        dateline=page.dateline.place if page.dateline else "",
        place=place.slug if place else "",
        place_known=place is not None and place.latitude is not None,
        source=shown.dateline_source,
        bylines=tuple(byline.person.name(article.edition) for byline in shown.bylines.all()),
        published_at=shown.published_at,
        updated_at=shown.updated_at,
        section=shown.section,
        paragraphs=kinds.count("paragraph"),
        blocks=len(kinds),
        pictures_dropped=sum(block.type == "picture" for block in page.blocks),
        dropped=page.dropped,
    )
