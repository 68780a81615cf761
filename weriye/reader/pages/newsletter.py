"""An edition's day as a letter, ready to be sent by whatever the station sends letters with: HTML, and text beside it.

Styles stand in the elements, addresses are whole, and nothing is said by a picture alone. Sending is not ours.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from weriye.press.recording import note
from weriye.stories import keys
from weriye.stories.models import PublishedArticle

from ..cards import pictures_of
from ..chrome import Chrome, absolute, chrome
from ..rendering import environment, render_template
from ..text import one_line, printable
from ..times import day_in_words
from .day import rows_of

LIMIT = 60_000  # bytes of HTML: mail programs cut off what is much longer
MOST = 40
OF_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class LetterStory:
    """A story in a letter; all on one line each."""

    headline: str
    url: str
    summary: str
    section: str


@dataclass(frozen=True, slots=True)
class LetterPicture:
    """The picture on top; the letter says the same without it."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The letter of a day: its newest story with a picture leads, the others follow by section."""

    chrome: Chrome
    title: str
    name: str
    url: str
    picture: LetterPicture | None
    lead: LetterStory
    sections: tuple[tuple[str, tuple[LetterStory, ...]], ...]


def letter(code: str, day: str, most: int = MOST) -> Letter | None:
    """The letter of a day with so many stories at most; None for a day without any, or in no calendar."""
    frame = chrome(code)
    try:
        of = date.fromisoformat(day)
        rows = rows_of(code, of, most)
    except (ValueError, OverflowError):
        return None
    if not rows:
        return None
    note(*(keys.card(row.pk) for row in rows))
    leading = next((row for row in rows[:4] if row.picture_id is not None), rows[0])
    order = {section.slug: number for number, section in enumerate(frame.sections)}
    default = order[frame.default_section]
    rest = sorted((row for row in rows if row is not leading), key=lambda row: order.get(row.section, default))
    stories = [_story(row, frame) for row in rest]
    name = day_in_words(of, code)
    return Letter(
        chrome=frame,
        title=frame.words.day_title.format(day=name),
        name=name,
        url=absolute(frame.front),
        picture=_picture(leading),
        lead=_story(leading, frame),
        sections=tuple(
            (section, tuple(of_section)) for section, of_section in groupby(stories, key=lambda story: story.section)
        ),
    )


def _story(row: PublishedArticle, frame: Chrome) -> LetterStory:
    return LetterStory(
        headline=one_line(row.headline, 255),
        url=absolute(row.address),
        summary=one_line(row.summary, OF_SUMMARY),
        section=frame.section(row.section).name,
    )


def _picture(row: PublishedArticle) -> LetterPicture | None:
    files = pictures_of([row.picture_id]).get(row.picture_id or 0)
    if files is None or files.share is None:
        return None
    share = files.share
    return LetterPicture(absolute(share.url), share.width, share.height, row.picture_alt)


def html(code: str, day: str) -> bytes | None:
    """`newsletter/2026-11-22.html`."""
    for most in (MOST, 30, 20, 10, 1):
        found = letter(code, day, most)
        if found is None:
            return None
        body = render_template("newsletter.html", found)
        if len(body) <= LIMIT:
            break
    return body


def text(code: str, day: str) -> bytes | None:
    """`newsletter/2026-11-22.txt`: the same for who reads mail as text."""
    found = letter(code, day)
    if found is None:
        return None
    return printable(environment.get_template("newsletter.txt").render(page=found)).encode()
