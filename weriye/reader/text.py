"""Text as HTML and XML may carry it: without the characters that neither knows."""

import re

from markupsafe import Markup

# Controls but tab and newlines, lone surrogates, noncharacters: forbidden in XML 1.0 §2.2 and in HTML.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without what may stand in no page."""
    return text if text.isascii() and text.isprintable() else _FORBIDDEN.sub("", text)


def one_line(text: str, longest: int) -> str:
    """The text on one line, cut at a word when it is longer than that."""
    flat = " ".join(printable(text).split())
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0][: longest - 1].rstrip(" ,;:.–—-") + "…"


def plain(html: str | Markup) -> str:
    """The words of a fragment of HTML."""
    return Markup(html).striptags()  # noqa: S704 - only to take the tags away
