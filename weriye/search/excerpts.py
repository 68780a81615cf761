"""The passage of a text that best answers a query, with the matching words between marks.

Plain text: who shows it escapes it and turns START and END into its own marks.
"""

from collections.abc import Sequence

START, END = "\u0001", "\u0002"
LENGTH = 220  # characters of an excerpt, about
_SLACK = 30  # characters to look around for a place between words


def excerpt(text: str, spans: Sequence[tuple[int, int, str]], length: int = LENGTH) -> str:
    """The window of `text` with most different matches, then most matches, then the first one.

    `spans` are start, end and key of each match, in order, not overlapping.
    """
    begin, stop = _window(text, spans, length)
    shown = []
    at = begin
    for start, end, _ in spans:
        if start >= begin and end <= stop:
            shown += [text[at:start], START, text[start:end], END]
            at = end
    shown.append(text[at:stop])
    before = "… " if begin > 0 else ""
    after = " …" if stop < len(text) else ""
    return before + "".join(shown).strip() + after


def _window(text: str, spans: Sequence[tuple[int, int, str]], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    best, begin = (0, 0), 0
    last = 0
    for first, (start, _, _) in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last][1] <= start + length - 2 * _SLACK:
            last += 1
        inside = spans[first:last]
        worth = (len({key for _, _, key in inside}), len(inside))
        if worth > best:
            best, begin = worth, start
    begin = _word_start(text, begin)
    stop = min(len(text), begin + length)
    if len(text) - stop < _SLACK:
        return begin, len(text)
    space = text.rfind(" ", begin + length // 2, stop)
    return begin, space if space > 0 else stop


def _word_start(text: str, match: int) -> int:
    """Where to begin so that a match stands in some context: after a full stop, else after a space."""
    if match <= 2 * _SLACK:
        return 0
    earliest = match - 2 * _SLACK
    sentence = text.rfind(". ", earliest, match)
    if sentence >= 0:
        return sentence + 2
    space = text.find(" ", earliest, match)
    return space + 1 if space >= 0 else match
