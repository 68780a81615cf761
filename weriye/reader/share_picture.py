"""The picture that stands beside a shared link: the headline in the edition's own words, 1200×630, at most 200 kB.

Drawn when somebody asks for it, or baked anew, last of all, where it stands. Knows one article's row, no page.
"""

import hashlib
import io
import logging
import re
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from weriye.press.recording import note
from weriye.stories import keys, queries
from weriye.stories.models import PublishedArticle
from weriye.stories.pictures import PictureFiles

from .cards import pictures_of
from .chrome import Chrome, SectionLink, chrome
from .media import stored
from .text import one_line

log = logging.getLogger(__name__)

NAME = "share.jpg"
WIDTH, HEIGHT = 1200, 630
LARGEST = 200_000  # bytes
FONT = Path(__file__).parent / "fonts" / "DejaVuSansCondensed-Bold.ttf"
MARGIN = 64
MOST_LINES = 5
LONGEST = 250  # characters of a headline that are looked at
_TOKENS = Path(__file__).parent / "css" / "tokens.css"
_DEEP, _PAPER = "#06283d", "#fffefb"
# Changed by whoever changes how it is drawn: networks keep a picture by its address.
DESIGN = 1


def address(row: PublishedArticle) -> str:
    """Where the picture of an article is, with what makes a network fetch it again when it says something else."""
    said = (DESIGN, row.headline, row.section, row.picture_id)
    return f"{row.address}{NAME}?v={hashlib.sha256(repr(said).encode()).hexdigest()[:8]}"


def build(address: str) -> bytes | None:
    """The picture of the article at an address, as JPEG; None when none stands there."""
    article = queries.full_articles([address]).get(address)
    if article is None:
        return None
    row = article.row
    note(keys.card(row.pk))
    files = pictures_of([row.picture_id]).get(row.picture_id or 0)
    frame = chrome(row.edition)
    try:
        return _smallest(draw(row.headline, frame.section(row.section), frame, _background(files)))
    except (OSError, ValueError):
        # Better the lead picture as it is than none.
        lead = stored(files.share.url) if files else None
        if lead is None:
            raise
        log.exception("drawing the share picture of %s failed; its lead picture stands in", address)
        return lead.read_bytes()


def draw(headline: str, section: SectionLink, frame: Chrome, background: Image.Image | None = None) -> Image.Image:
    """The headline over the lead picture, darkened, or over the station's own colour."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), _DEEP)
    if background is not None:
        canvas.paste(background.convert("RGB").resize((WIDTH, HEIGHT)))
        canvas.paste(Image.new("RGB", canvas.size, _DEEP), mask=_shade())
    pen = ImageDraw.Draw(canvas)
    right = frame.direction == "rtl"
    size, lines = _set(one_line(headline, LONGEST), WIDTH - 2 * MARGIN)
    step = round(size * 1.22)
    top = HEIGHT - MARGIN - step * len(lines)
    edge = WIDTH - MARGIN if right else MARGIN
    small = _font(30)
    pen.text((edge, MARGIN - 14), frame.title, _PAPER, small, anchor="ra" if right else "la")
    # The section on its colour, just over the headline.
    name = one_line(section.name, 40)
    wide = small.getlength(name) + 28
    start = edge - wide if right else edge
    pen.rectangle((start, top - 66, start + wide, top - 18), colours()[section.colour])
    pen.text((start + 14, top - 42), name, _PAPER, small, anchor="lm")
    for number, line in enumerate(lines):
        pen.text((edge, top + number * step), line, _PAPER, _font(size), anchor="ra" if right else "la")
    return canvas


@lru_cache(maxsize=1)
def colours() -> tuple[str, ...]:
    """The accents of the sections, as the light theme of the pages has them."""
    light = _TOKENS.read_text(encoding="utf-8").partition("@media")[0]
    return tuple(re.findall(r"--c\d?: (#[0-9a-f]{6});", light))


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


@lru_cache(maxsize=1)
def _shade() -> Image.Image:
    """How much of the picture is covered: half at the top, nearly all where the headline is."""
    column = Image.new("L", (1, HEIGHT))
    column.putdata([110 + round(130 * min(1, row / (HEIGHT * 0.6))) for row in range(HEIGHT)])
    return column.resize((WIDTH, HEIGHT))


def _background(files: PictureFiles | None) -> Image.Image | None:
    """The lead picture, opened; None where there is none, or it cannot be read."""
    file = stored(files.share.url) if files else None
    if file is None:
        return None
    try:
        with Image.open(file) as picture:
            picture.load()
            return picture.copy()
    except (OSError, ValueError):
        log.warning("the picture %s cannot be read; the share picture is drawn without it", file.name)
        return None


def _set(text: str, width: int) -> tuple[int, list[str]]:
    """The largest type in which a text fits, and its lines; in the smallest it is cut."""
    for size in (76, 68, 60, 52, 46):
        lines = _wrap(text, _font(size), width)
        if len(lines) <= (3 if size > 60 else 4 if size > 46 else MOST_LINES):
            return size, lines
    lines = lines[:MOST_LINES]
    while lines[-1] and _font(size).getlength(lines[-1] + "…") > width:
        lines[-1] = lines[-1][:-1]
    lines[-1] = lines[-1].rstrip(" ,;:–—-") + "…"
    return size, lines


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if font.getlength(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        # A word wider than the picture is broken where it must be.
        while font.getlength(word) > width:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font.getlength(word[:n]) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line] if line else lines or [""]


def _smallest(canvas: Image.Image) -> bytes:
    """As JPEG, in the best quality that is light enough."""
    for quality in (82, 70, 55, 40, 25):
        out = io.BytesIO()
        canvas.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()
