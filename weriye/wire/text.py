"""A page copied as plain text, taken apart: furniture, headline, byline and time, dateline, paragraphs."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from weriye.stories.pasted import CONTROLS

from .datelines import find_dateline
from .furniture import is_closing, is_furniture
from .incoming import HEADLINE_LENGTH, NAME_LENGTH, Block, Page, Unusable
from .times import find_time, read_iso

_SENTENCE_END = re.compile(r"[.!?…؟]['\"”’»)\]]*$")
_NEXT_SENTENCE = re.compile(r"[.!?…؟]['\"”’»)\]]*\s+['\"“‘«(]*[^\W\d_]")
_BY = re.compile(r"^(?:by|w/q|w\.q|waxaa qoray|waxaa qortay|waxa qoray|waxa qortay|qore|qoraaga)\b[:.]?\s+", re.I)
_PUBLISHED = re.compile(
    r"^(?:published|posted|date|la daabacay|waxaa la daabacay|taariikhda|lasoo dhigay|la soo dhigay)\b"
    r"\s*:?\s*(?:on\s+)?",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"^(?:last updated|updated|waa la cusbooneysiiyay|la cusbooneysiiyay)\b\s*:?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[|·•]\s*")
_NAME = re.compile(r"[^\W\d_][\w'’‘\-]*(?:\.?[ \u00a0][^\W\d_][\w'’‘\-]*){0,5}")
_NAMES_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b|\biyo\b)\s*")
_WRAPPED_AT = 100
_LONG_PARAGRAPH = 160
_LONG_HEADLINE = 100


@dataclass(frozen=True, slots=True)
class Credit:
    """A line between headline and story: who wrote it and when it appeared."""

    names: tuple[str, ...]
    published: datetime | None
    updated: datetime | None


def without_controls(text: str) -> str:
    """A text without the control characters that no page may hold."""
    # One of them ends a line, in files of old large computers.
    return CONTROLS.sub("", text.replace("\x85", "\n"))


def clean_text(text: str) -> str:
    """A text without control characters, white space single, nothing else changed."""
    return " ".join(without_controls(text).split())


def clean_paragraph(text: str) -> str:
    """The same, but what is written stays to the letter: only the ends, breaks and controls go.

    A no-break space inside stays one, since a typist meant it.
    """
    return re.sub(r"[ \t\r\n\f\v\u2028\u2029]+", " ", without_controls(text)).strip()


def paragraph(text: str) -> Block:
    """A paragraph block of a plain text."""
    return Block("paragraph", f"<p>{html.escape(text, quote=False)}</p>")


def read_text_page(text: str, zone: tzinfo, is_place: Callable[[str], bool]) -> Page:
    """Take a page apart that was copied as text. Times without an offset are in `zone`.

    Raises Unusable when it has no headline or no paragraph.
    """
    dropped: list[str] = []
    headline = ""
    credit = Credit((), None, None)
    paragraphs: list[str] = []
    closed = False
    for piece in _pieces(text):
        if is_furniture(piece):
            closed = closed or (bool(paragraphs) and is_closing(piece))
            dropped.append(piece)
        elif not headline:
            headline = _headline(piece, is_place)
        elif not paragraphs and (found := read_credit(piece, zone)) is not None:
            credit = merge(credit, found)
            dropped.append(piece)
        elif closed and not _is_prose(piece):
            dropped.append(piece)
        else:
            paragraphs.append(piece)
    if not headline:
        raise Unusable("it has no headline: the first line that is not furniture must be one")
    if not paragraphs:
        raise Unusable(f"it has no paragraph under its headline “{headline[:80]}”")
    found_dateline = find_dateline(paragraphs[0], is_place)
    if found_dateline is not None:
        paragraphs[0] = paragraphs[0][found_dateline.length :]
    return Page(
        headline=headline,
        blocks=tuple(paragraph(text) for text in paragraphs),
        dateline=found_dateline.dateline if found_dateline else None,
        bylines=credit.names,
        published=credit.published,
        updated=credit.updated,
        summary="",
        address="",
        dropped=tuple(dropped),
    )


def _pieces(text: str) -> Iterator[str]:
    """The lines of a text; lines that a program broke to a width are joined to their paragraph again."""
    block: list[str] = []
    for raw in (*text.splitlines(), ""):
        line = clean_paragraph(raw)
        if line and not is_furniture(line):
            block.append(line)
            continue
        if _is_wrapped(block):
            yield " ".join(block)
        else:
            yield from block
        block = []
        if line:
            yield line


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines in a row are one paragraph: none is long, and most break in mid-sentence."""
    if len(lines) < 2 or max(map(len, lines)) > _WRAPPED_AT:
        return False
    broken = sum(1 for line in lines[:-1] if not _SENTENCE_END.search(line))
    return 2 * broken > len(lines) - 1 and min(map(len, lines[:-1])) > _WRAPPED_AT // 2


def _headline(piece: str, is_place: Callable[[str], bool]) -> str:
    if len(piece) > HEADLINE_LENGTH or find_dateline(piece, is_place) or _is_prose(piece):
        raise Unusable(f"it has no headline: it begins with the paragraph “{piece[:60]}…”")
    return piece


def _is_prose(piece: str) -> bool:
    """Whether a line is a paragraph of a story, not a headline: long, and whole sentences."""
    sentences = bool(_SENTENCE_END.search(piece)) and bool(_NEXT_SENTENCE.search(piece))
    return len(piece) > _LONG_PARAGRAPH or (len(piece) > _LONG_HEADLINE and sentences)


def read_credit(line: str, zone: tzinfo) -> Credit | None:
    """Byline and time, when a line is nothing but these: `By Amina Nur | 15 May 2025 10:30`."""
    names: list[str] = []
    published = updated = None
    found_any = False
    if len(line) > _LONG_PARAGRAPH:
        return None
    for part in _BETWEEN.split(line):
        time = _time(part, zone)
        if time is not None:
            found_any = True
            at, is_update = time
            updated = at if is_update else updated
            published = published if is_update else (published or at)
        elif by := _BY.match(part):
            found_any = True
            names += _names(part[by.end() :])
        elif _NAME.fullmatch(part) and all(word[0].isupper() for word in part.split()):
            names.append(clean_text(part))
        elif part:
            return None
    return Credit(tuple(dict.fromkeys(names)), published, updated) if found_any else None


def _time(part: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    """The time that a part of a line is, and whether it is one of an update."""
    is_update = _UPDATED.match(part)
    label = is_update or _PUBLISHED.match(part)
    rest = part[label.end() :] if label else part
    iso = read_iso(rest, zone) if rest[:4].isdigit() else None
    if iso is not None:
        return iso, bool(is_update)
    found = find_time(rest, zone)
    if found is None:
        return None
    at, start, end = found
    # More around a date than a weekday or a zone is a sentence that mentions a day.
    around = rest[:start] + rest[end:]
    return (at, bool(is_update)) if len(around.split()) <= 2 else None


def _names(text: str) -> list[str]:
    return [clean_text(name)[:NAME_LENGTH] for name in _NAMES_BETWEEN.split(text) if name.strip()]


def merge(first: Credit, second: Credit) -> Credit:
    """Two credits as one; what the first says stands."""
    return Credit(
        names=tuple(dict.fromkeys(first.names + second.names)),
        published=first.published or second.published,
        updated=first.updated or second.updated,
    )
