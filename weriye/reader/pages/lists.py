"""Pages that list articles: a section's month, trending, search results."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import QuerySet
from markupsafe import Markup, escape

from weriye.press.recording import note
from weriye.search import queries as search
from weriye.stories import keys, queries
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions as all_editions
from weriye.stories.models import PublishedArticle

from ..cards import CardView, views
from ..chrome import SectionLink, chrome
from ..structured import script
from ..text import one_line, printable
from ..times import Stamp, day_in_words, month_in_words, stamp
from .frame import Head, Page, alternates, breadcrumbs, plain_page, same_in_all, switch, title_of
from .furniture import latest, trending

OF_TRENDING = 20
OF_SEARCH = 20
MARK_START, MARK_END = "\u0001", "\u0002"


@dataclass(frozen=True, slots=True)
class Line:
    """An article in a list by day: no more than headline and time, where sections mix its own, and `badge` if live."""

    address: str
    headline: str
    published: Stamp
    section: SectionLink | None = None
    badge: str = ""


@dataclass(frozen=True, slots=True)
class DayOfArchive:
    """`address` is where all of the day is to be read; empty where that is here."""

    name: str
    lines: tuple[Line, ...]
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage(Page):
    section: SectionLink
    month: str
    days: tuple[DayOfArchive, ...]
    older: str
    newer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendingPage(Page):
    """When nothing trends, `trending` is empty and `latest` is not."""

    trending: tuple[CardView, ...]
    latest: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class Found:
    card: CardView
    excerpt: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """`query` empty: the form alone. `older` and `newer` are addresses of the neighbouring results."""

    query: str
    total: str
    found: tuple[Found, ...]
    older: str = ""
    newer: str = ""


def archive(code: str, slug: str, month: str) -> ArchivePage | None:
    """A section's month, day by day; None when it holds nothing."""
    frame = chrome(code)
    edition = the_edition(code)
    if not edition.has_section(slug) or not "01" <= month[5:] <= "12" or month[:4] < "1900":
        return None
    here = frame.section(slug)
    note(keys.month(code, slug, month), keys.months(code, slug))
    rows = list(_of_month(code, slug, month).values_list("article_id", "address", "headline", "published_at"))
    if not rows:
        return None
    note(*(keys.card(row[0]) for row in rows))
    lines = [Line(address, headline, stamp(at, code)) for _, address, headline, at in rows]
    twins = {code: f"{here.address}{month.replace('-', '/')}/"}
    for other in all_editions():
        if other.code != code and other.has_section(slug):
            note(keys.month(other.code, slug, month))
            if _of_month(other.code, slug, month).exists():
                twins[other.code] = f"/{other.code}/{slug}/{month.replace('-', '/')}/"
    name = month_in_words(month, code)
    title = frame.words.archive_of.format(section=here.name, month=name)
    older, newer = _neighbours(queries.months(code, slug), month)
    return ArchivePage(
        chrome=frame,
        here=here.address,
        head=Head(
            title=title_of(frame, title),
            description=title,
            path=twins[code],
            alternates=alternates(twins),
            feed=f"{here.address}feed.xml",
            data=script(breadcrumbs(frame, (here.name, here.address), (name, twins[code]))),
        ),
        switch=switch(frame, twins, frame.words.not_there),
        section=here,
        month=name,
        days=tuple(
            DayOfArchive(day_in_words(day, code), tuple(of_day))
            for day, of_day in groupby(lines, key=lambda line: line.published.at.date())
        ),
        older=f"{here.address}{older.replace('-', '/')}/" if older else "",
        newer=f"{here.address}{newer.replace('-', '/')}/" if newer else "",
    )


def _of_month(code: str, slug: str, month: str) -> QuerySet[PublishedArticle]:
    """What a section published in a month of its edition's own time."""
    year, number = int(month[:4]), int(month[5:])
    zone = the_edition(code).time_zone
    since = datetime(year, number, 1, tzinfo=zone)
    until = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)
    return queries.published_between(code, since, until, slug)


def _neighbours(months: list[str], month: str) -> tuple[str, str]:
    """The months before and after one, empty where there is none. `months` is newest first."""
    older = next((other for other in months if other < month), "")
    newer = next((other for other in reversed(months) if other > month), "")
    return older, newer


def trending_page(code: str) -> TrendingPage:
    """What readers of an edition read unusually much now."""
    frame, head, ways = plain_page(code, "trending/", chrome(code).words.trending, chrome(code).words.trending_text)
    best = trending(frame, OF_TRENDING, pictures=True)
    return TrendingPage(
        chrome=frame,
        head=head,
        switch=ways,
        here=head.path,
        trending=best,
        latest=() if best else latest(frame, OF_TRENDING, pictures=True),
    )


def search_page(code: str, query: str = "", page: int = 1) -> SearchPage:
    """The search form, with what was found of a query. `page` counts from 1."""
    frame, head, ways = plain_page(code, "search/", chrome(code).words.search, chrome(code).words.search_for)
    query = one_line(query, 200)
    if not query:
        return SearchPage(chrome=frame, head=head, switch=ways, here=head.path, query="", total="", found=())
    results = search.find(query, code, offset=(page - 1) * OF_SEARCH, limit=OF_SEARCH)
    cards = views(queries.cards([hit.article for hit in results.hits]), frame, pictures=False)
    excerpts = {hit.article: hit.excerpt for hit in results.hits}
    found = tuple(Found(card, marked(excerpts[card.article])) for card in cards)

    def at(number: int) -> str:
        return f"{head.path}?{urlencode({'q': query, 'page': number})}"

    return SearchPage(
        chrome=frame,
        head=Head(
            title=title_of(frame, f"{query} – {frame.words.search}"),
            description=frame.words.search_for,
            path="",
            index=False,
        ),
        switch=switch(
            frame,
            {c: f"{path}?{urlencode({'q': query})}" for c, path in same_in_all("search/").items()},
            frame.words.not_there,
        ),
        here=head.path,
        query=query,
        total=frame.words.results.format(count=results.total),
        found=found,
        older=at(page + 1) if page * OF_SEARCH < results.total else "",
        newer=at(page - 1) if page > 1 else "",
    )


def marked(excerpt: str) -> Markup:
    """An excerpt with its matches in `mark`; everything else in it is text."""
    text = str(escape(excerpt))
    parts = text.replace(MARK_END, MARK_START).split(MARK_START)
    html = "".join(f"<mark>{printable(p)}</mark>" if n % 2 and p else printable(p) for n, p in enumerate(parts))
    return Markup(html)  # noqa: S704 - escaped above
