"""Pictures and videos of a body's HTML as blocks. Must not know where their files are."""

import copy
import html
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from lxml.html import HtmlElement

from .incoming import Block, Figure
from .text import clean_text

TITLE_LENGTH = 200
ADDRESS_LENGTH = 500
CAPTION_LENGTH = 500

# What a maker of blocks gives: None when the element has no block of its own and is to be opened.
Blocks = list[Block] | None


def text_of(element: HtmlElement) -> str:
    """The text of an element, as it is."""
    return "".join(element.itertext())


def plain_of(element: HtmlElement | None) -> str:
    """The text of an element in one line."""
    return "" if element is None else clean_text(text_of(element))


def figure(element: HtmlElement) -> Blocks:
    """A picture or video with its caption; None when the figure is anything else."""
    media = list(element.iterdescendants("img", "iframe", "video"))
    captions = list(element.iterdescendants("figcaption"))
    if len(media) != 1 or len(captions) > 1:
        return None
    outside = plain_of(element)
    if captions:
        outside = outside.replace(plain_of(captions[0]), "", 1).strip()
    if outside:
        return None
    caption, credit = _caption(captions[0]) if captions else ("", "")
    if media[0].tag == "img":
        return _picture(media[0], caption, credit)
    shown = video(media[0], caption)
    return None if shown is None or credit else shown


def _caption(element: HtmlElement) -> tuple[str, str]:
    rest = copy.deepcopy(element)
    cites = list(rest.iterdescendants("cite"))
    credit = clean_text(" ".join(map(text_of, cites)))
    for cite in cites:
        cite.drop_tree()
    return plain_of(rest), credit


def image(element: HtmlElement) -> Blocks:
    """A picture that stands alone."""
    return _picture(element, "", "")


def _picture(image: HtmlElement, caption: str, credit: str) -> Blocks:
    sources = (image.get("src"), image.get("data-src"), image.get("data-lazy-src"))
    src = next((s for s in sources if s), "")
    fits = len(caption) <= CAPTION_LENGTH
    # What is too long for a caption is a paragraph under the picture.
    under = [] if fits else [Block("paragraph", f"<p>{html.escape(caption, quote=False)}</p>")]
    figure = Figure(src, clean_text(image.get("alt", "")), caption if fits else "", credit)
    return [Block("picture", figure), *under]


def video(element: HtmlElement, caption: str = "") -> Blocks:
    """A video of an https address; None for any other."""
    address = _address(element)
    title = clean_text(element.get("title", ""))
    if not address.startswith("https://") or len(address) > ADDRESS_LENGTH:
        return None
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError:
        return None
    shown = caption or title or str(urlsplit(address).hostname)
    if len(shown) > TITLE_LENGTH:
        return None
    return [Block("video", {"address": address, "title": shown, "poster": None})]


def _address(element: HtmlElement) -> str:
    inner = next((source.get("src", "") for source in element.iterdescendants("source")), "")
    address = (element.get("src") or element.get("data-src") or inner).strip()
    return f"https:{address}" if address.startswith("//") else address


def link(element: HtmlElement) -> str:
    """A video that cannot be one here, as the link that it was, with its own words."""
    address = _address(element)
    words = clean_text(element.get("title", "") or text_of(element)) or address
    safe = urlsplit(address).scheme in ("http", "https") if _splits(address) else False
    shown = html.escape(words, quote=False)
    return f'<a href="{html.escape(address)}">{shown}</a>' if safe else shown


def _splits(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
