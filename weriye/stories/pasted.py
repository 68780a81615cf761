"""Text out of other programs, made plain: no control or invisible characters, no hard line ends of a PDF.

Word, Google Docs and messengers lose their styles in the editor; what this sees is what their letters are.
Knows strings and rich text's source, no form and no table.
"""

import re
from typing import Any

from wagtail.blocks import StreamValue

# Control characters (line ends and tabs are white space), halves of letters, and what Unicode calls no characters:
# PostgreSQL refuses NUL, and XML, so every feed, all of them.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What word processors and messengers leave between words, seen by nobody: zero-width space, word joiner, byte order
# mark, soft hyphen. The joiners stay, emoji and Arabic letters are made with them; so do the marks of direction.
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
# A no-break space is meant beside a number (5 km); elsewhere it is what a browser makes of two spaces.
_NO_BREAK = re.compile(r"(?<!\d)(?:\xa0|&nbsp;)(?!\d)|(?:\xa0|&nbsp;)(?=[ \xa0])|(?<=[ \xa0])(?:\xa0|&nbsp;)")
_SPACES = re.compile(r" {2,}")

_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*)</p>\s*", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_ENDS = re.compile(r"[.!?…؟:;]['\"”’»)\]]*$")
_HYPHEN = re.compile(r"[^\W\d_]{2}[-\u2010]$")
# A line of a printed column: letters at least, letters at most, and how full it is beside the longest.
_LINE, _LINE_MOST, _FULL = 40, 120, 0.8


def plain(text: str) -> str:
    """A text, or a rich text's source, without control and invisible characters; the same text if it has none."""
    text = INVISIBLE.sub("", CONTROLS.sub("", text))
    if "\xa0" in text or "&nbsp;" in text:
        text = _SPACES.sub(" ", _NO_BREAK.sub(" ", text))
    return text


def plain_body(body: StreamValue) -> StreamValue:
    """A body with every text in it made `plain`; the same body when it is so already."""
    raw = body.get_prep_value()
    clean = _plain_values(raw)
    return body if clean == raw else body.stream_block.to_python(clean)


def _plain_values(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain_values(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain_values(one) for key, one in value.items()}
    return value


def join_lines(paragraphs: list[str]) -> list[str]:
    """Paragraphs of a rich text's source (`<p>…</p>`), those joined again that are lines of one in a PDF.

    A line goes on in the next when it ends no sentence and either the next begins small, or both stand among
    three lines or more and it is nearly as long as the longest. A word broken by a hyphen is made whole.
    """
    longest = max((len(_letters(one)) for one in paragraphs), default=0)
    if longest > _LINE_MOST:
        return paragraphs
    joined: list[str] = []
    before = ""  # The line, not the paragraph that it already belongs to.
    for one in paragraphs:
        line = _letters(one)
        inside = _PARAGRAPH.fullmatch(one)
        if joined and inside and _goes_on(before, line, longest if len(paragraphs) > 2 else None):
            start = joined[-1].removesuffix("</p>").rstrip()
            if _HYPHEN.search(before) and line[:1].islower() and start.endswith(("-", "\u2010")):
                joined[-1] = f"{start[:-1]}{inside[1].lstrip()}</p>"
            else:
                joined[-1] = f"{start} {inside[1].lstrip()}</p>"
        else:
            joined.append(one.rstrip() if inside else one)
        before = line
    return joined


def _letters(source: str) -> str:
    return _TAG.sub("", source).strip()


def _goes_on(before: str, after: str, longest: int | None) -> bool:
    if len(before) < _LINE or _ENDS.search(before) or not after:
        return False
    return after[0].islower() or (longest is not None and len(before) >= _FULL * longest)
