"""What an edition has corrected: the newest on one page, all of them by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from weriye.press.recording import note
from weriye.stories import corrections as stories
from weriye.stories import keys
from weriye.stories.corrections import Corrected
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions as all_editions

from ..chrome import absolute, chrome
from ..structured import script
from ..times import Stamp, day_in_words, month_in_words, stamp
from .frame import Head, Page, alternates, breadcrumbs, plain_page, switch, title_of
from .fronts import MonthLink

NEWEST = 50


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """A correction, with the article that it is in."""

    at: Stamp
    text: str
    address: str
    headline: str


@dataclass(frozen=True, slots=True)
class CorrectedDay:
    name: str
    lines: tuple[CorrectedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage(Page):
    """`month` is empty on the page of the newest, which links to the months; the others link to their neighbours."""

    title: str
    month: str
    days: tuple[CorrectedDay, ...]
    months: tuple[MonthLink, ...]
    older: str = ""
    newer: str = ""


def newest(code: str) -> CorrectionsPage:
    """The page of an edition's newest corrections; it is there before there is any."""
    words = chrome(code).words
    note(keys.corrections(code))
    lines, things = _lines(stories.corrections(code, NEWEST), code)
    frame, head, ways = plain_page(code, "corrections/", words.corrections, words.corrections_text, data=things)
    return CorrectionsPage(
        chrome=frame,
        head=head,
        switch=ways,
        here=head.path,
        title=words.corrections,
        month="",
        days=_days(lines, code),
        months=tuple(
            MonthLink(month_in_words(month, code), _address(code, month)) for month in stories.correction_months(code)
        ),
    )


def of_month(code: str, year: str, number: str) -> CorrectionsPage | None:
    """The page of what an edition corrected in a month; None when that is nothing."""
    month = f"{year}-{number}"
    if not "01" <= number <= "12" or year < "1900":
        return None
    frame = chrome(code)
    note(keys.corrections(code))
    lines, things = _lines(_of_month(code, month), code)
    if not lines:
        return None
    twins = {code: _address(code, month)}
    for other in all_editions():
        if other.code != code:
            note(keys.corrections(other.code))
            if _of_month(other.code, month):
                twins[other.code] = _address(other.code, month)
    months = stories.correction_months(code)
    older = next((other for other in months if other < month), "")
    newer = next((other for other in reversed(months) if other > month), "")
    name = month_in_words(month, code)
    title = frame.words.archive_of.format(section=frame.words.corrections, month=name)
    trail = ((frame.words.corrections, frame.address("corrections")), (name, twins[code]))
    return CorrectionsPage(
        chrome=frame,
        here=frame.address("corrections"),
        head=Head(
            title=title_of(frame, title),
            description=title,
            path=twins[code],
            alternates=alternates(twins),
            feed=f"/{code}/feed.xml",
            data=script(*things, breadcrumbs(frame, *trail)),
        ),
        switch=switch(frame, twins, frame.words.not_there),
        title=frame.words.corrections,
        month=name,
        days=_days(lines, code),
        months=(),
        older=_address(code, older) if older else "",
        newer=_address(code, newer) if newer else "",
    )


def paths(code: str) -> Iterable[str]:
    """All pages of an edition's corrections."""
    yield f"/{code}/corrections/"
    yield from (_address(code, month) for month in stories.correction_months(code))


def _address(code: str, month: str) -> str:
    return f"/{code}/corrections/{month.replace('-', '/')}/"


def _of_month(code: str, month: str) -> list[Corrected]:
    year, number = int(month[:4]), int(month[5:])
    zone = the_edition(code).time_zone
    since = datetime(year, number, 1, tzinfo=zone)
    until = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)
    return stories.corrections_between(code, since, until)


def _lines(found: list[Corrected], code: str) -> tuple[list[CorrectedLine], tuple[dict[str, object], ...]]:
    """The corrections as shown, and the same for machines; the keys of the articles noted."""
    note(*(keys.card(one.article) for one in found))
    lines = [CorrectedLine(stamp(one.at, code), one.text, one.address, one.headline) for one in found]
    items = [
        {"@type": "CorrectionComment", "text": one.text, "datePublished": one.at.iso, "url": absolute(one.address)}
        for one in lines
    ]
    return lines, ({"@type": "ItemList", "itemListElement": items},) if items else ()


def _days(lines: list[CorrectedLine], code: str) -> tuple[CorrectedDay, ...]:
    return tuple(
        CorrectedDay(day_in_words(day, code), tuple(of_day))
        for day, of_day in groupby(lines, key=lambda line: line.at.at.date())
    )
