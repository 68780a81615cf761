"""Every part of the pages in each of its states, made by the parts themselves: for who changes the design.

What is shown is the newsroom's own, so that a part is seen with the words it has to bear. Must not be baked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from weriye.stories import queries
from weriye.stories.live_story.queries import PostRow
from weriye.stories.models import PublishedArticle
from weriye.stories.tables import Table

from . import posts
from .cards import views
from .pages import article
from .pages.article import ArticlePage, MovedOn
from .pages.article_data import CorrectionNote
from .pages.entries import DayOfStory, QuoteOf, Told
from .pages.fronts import MonthLink
from .pages.furniture import LiveNow, Programme, furniture
from .pages.lists import DayOfArchive, Line
from .pages.live_story import KeyPoint, LiveStory
from .prose import prose
from .rendering import environment, render_template
from .times import stamp

LONG = "Dhaqaalayahannadooduwaxaanlagamaarmaanahaydhammaantood"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A part of the pages in one state."""

    part: str
    state: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Guide:
    """The page of them all, in an edition's frame, which is that of `page`."""

    page: ArticlePage
    specimens: tuple[Specimen, ...]


def styleguide(code: str) -> bytes:
    """The page in an edition's words. Raises LookupError when the edition has no article with a picture."""
    row = PublishedArticle.objects.filter(edition=code, picture__isnull=False).order_by("-published_at").first()
    page = article.build(row.address) if row else None
    if row is None or page is None:
        raise LookupError(f"the edition {code} has no article with a picture to show parts with")
    specimens = tuple(Specimen(part, state, _made(part, *of)) for part, state, *of in _specimens(page, row))
    return render_template("styleguide.html", Guide(page, specimens))


def _made(part: str, macro: str, *given: Any, **named: Any) -> Markup:
    return Markup(getattr(environment.get_template(f"parts/{part}.html").module, macro)(*given, **named))  # noqa: S704


def _specimens(page: ArticlePage, row: PublishedArticle) -> Iterator[tuple[Any, ...]]:
    """Part, state, macro, and what it is given."""
    frame, words = page.chrome, page.words
    cards = views(queries.latest(frame.code, 12), frame)
    pictured = next(card for card in cards if card.files)
    bare = replace(pictured, files=(), wide=())
    long = replace(bare, headline=f"{LONG} {bare.headline}", badge=words.live)
    now = stamp(row.published_at, frame.code)
    later = stamp(row.published_at + timedelta(hours=3), frame.code)
    for kind in ("lead", "tall", "side", "text"):
        yield "card", kind, "card", pictured, kind, 3, True, True
    yield "card", "no picture", "card", bare, "lead", 3, True, True
    yield "card", "live, a long word", "card", long, "text"
    yield "byline", "published", "byline", replace(page, updated=None, local="")
    yield "byline", "updated, elsewhere", "byline", replace(page, updated=later, local=f"{now.clock} London")
    yield "byline", "by nobody", "byline", replace(page, bylines=())
    corrections = (CorrectionNote(later, page.summary), CorrectionNote(now, page.headline))
    yield "corrections", "one", "corrections", replace(page, corrections=corrections[:1])
    yield "corrections", "two", "corrections", replace(page, corrections=corrections)
    moved = MovedOn(words.moved_on.format(edition="English"), "#", page.headline, "en", "ltr")
    yield "moved_on", "to another edition", "moved_on", replace(page, moved_on=(moved,))
    yield "breaking", "cried out", "breaking", page, bare
    yield "prose", "every kind of block", "prose", replace(page, body=prose(_every_block(page, row)))
    for number, (state, table) in enumerate(_tables(page)):
        yield "table", state, "table", table, words, f"table{number}"
    yield "picture", "with caption and credit", "figure", page.lead, words
    yield "follow", "share", "share", page
    yield "follow", "profiles", "follow", page
    yield "related", "some", "related", replace(page, related=cards[:4])
    yield "related", "none", "related", replace(page, related=())
    made = furniture(frame)
    programme = Programme(page.headline, page.summary, now, later)
    live = made.live or LiveNow(frame.title, "", "", True, now, programme, programme)
    yield "live", "on air", "live", page, replace(live, on_air=True, now=programme, next=programme)
    yield "live", "off air", "live", page, replace(live, on_air=False, now=None)
    yield "trending", "some", "trending", page, cards[:5]
    yield "trending", "none, the latest instead", "trending", page, (), cards[:3]
    yield "latest", "some, one of them live", "latest", page, (long, *cards[:3])
    yield "furniture", "a page kept for long", "furniture", page, None
    lines = tuple(Line(c.address, c.headline, c.published, c.section, c.badge) for c in (long, *cards[:2]))
    yield "days", "a day of all sections", "days", (DayOfArchive(now.day, lines, "#"),)
    yield "months", "an archive", "months", {"words": words, "months": [MonthLink("11 2026", "#")] * 7}
    yield "pager", "both ways", "pager", {"words": words, "newer": "#", "older": "#"}
    yield "pager", "the oldest", "pager", {"words": words, "newer": "#", "older": ""}
    said = (QuoteOf(page.summary, bare), QuoteOf(page.headline, pictured))
    yield "said", "two quotes", "said", {"words": words, "said": said, "said_title": page.headline}
    told = (Told(pictured, "so", "ltr", ""), Told(bare, "en", "ltr", "English"))
    days = (DayOfStory("2026-11-22", now.day, told), DayOfStory("2026-11-20", later.day, told[1:]))
    yield "so_far", "two days, one story told elsewhere", "so_far", {"words": words, "days": days}
    first, *others = posts.views(_posts(page, row), row.address, frame)
    for state, post in zip(("pinned", "plain", "edited", "withdrawn"), (first, *others), strict=True):
        yield "post", state, "post", post, words
    points = (KeyPoint(1, page.headline, "#"), KeyPoint(2, page.summary, "#"))
    story = LiveStory(True, 4, now, None, first, points, tuple(others[:1]), "#", "/", "")
    yield "live_story", "running", "live_story", page, story
    closed = replace(story, running=False, closed=later, pinned=None, key_points=(), posts=())
    yield "live_story", "closed, empty", "live_story", page, closed


def _every_block(page: ArticlePage, row: PublishedArticle) -> list[dict[str, Any]]:
    text, link = page.summary or page.headline, '<a href="https://example.org/">…</a>'
    return [
        {"type": "paragraph", "value": f"<p>{Markup.escape(text)} <b>{LONG}</b> {link}</p>"},
        {"type": "heading", "value": page.headline},
        {"type": "paragraph", "value": f"<p>{Markup.escape(text)}</p>"},
        {"type": "quote", "value": {"text": text, "speaker": page.chrome.source}},
        {"type": "list", "value": {"items": ["<p>1</p>", f"<p>{Markup.escape(text)}</p>"], "ordered": False}},
        {"type": "list", "value": {"items": ["<p>1</p>", "<p>2</p>"], "ordered": True}},
        {
            "type": "fact_box",
            "value": {"title": page.headline, "text": f"<p>{Markup.escape(text)}</p><ul><li>1</li></ul>"},
        },
        {"type": "picture", "value": {"picture": row.picture_id, "alt": "", "caption": text}},
        {"type": "video", "value": {"address": "https://example.org/v", "title": text, "poster": row.picture_id}},
        {"type": "timeline", "value": {"title": "", "events": [{"date": "2026", "text": text}] * 3}},
        {
            "type": "table",
            "value": {
                "table": {
                    "caption": page.headline,
                    "columns": [{"type": "text", "heading": ""}, {"type": "figures", "heading": "2026"}],
                    "rows": [{"values": [page.chrome.source, "1,240"]}, {"values": [page.section.name, "−8"]}],
                },
                "row_headers": True,
                "notes": "",
                "source": page.chrome.source,
            },
        },
    ]


def _tables(page: ArticlePage) -> Iterator[tuple[str, Table]]:
    """Tables in their states."""
    years = tuple(str(year) for year in range(2015, 2026))
    rows = tuple(
        (name, *(f"{place * int(year):,}" for year in years)) for place, name in enumerate(("A", LONG, "C"), 1)
    )
    small = Table(page.headline, ("", "2026"), (("A", "1,240"), ("B", "−8")), (False, True), True, "", "")
    yield "headings and names of rows", replace(small, notes=page.summary, source=page.chrome.source)
    yield "no headings", replace(small, headings=(), row_headers=False)
    yield "no caption, a cell empty", replace(small, caption="", rows=(("A", ""), ("B", "−8")))
    yield "wider than the page", Table(page.headline, ("", *years), rows, (False, *[True] * 11), True, "", "")
    long = (page.summary, f"{LONG} {page.headline}", page.headline)
    yield "words alone", Table(f"{LONG} {page.headline}", long, (long, long), (False,) * 3, False, "", "")


def _posts(page: ArticlePage, row: PublishedArticle) -> list[PostRow]:
    at, text = row.published_at, f"{page.summary}\n- *1*\n- _2_\n> {page.headline}\n— {page.chrome.source}"
    plain = PostRow(1, 1, at, page.headline, text, page.chrome.source, None, "", "", False, False, None, None, "", None)
    return [
        replace(plain, pinned=True, is_key=True),
        plain,
        replace(plain, number=3, headline="", edited_at=at),
        replace(plain, number=4, headline="", text="", withdrawn_at=at, withdrawn_because=page.summary),
    ]
