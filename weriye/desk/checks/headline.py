"""Whether a headline is short enough for where it is read."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, Weight, rule
from .subject import HEADLINE, Subject

# The article's h1 on a phone 360 pixels wide, in the units of css/article.css: gap, size, letter-spacing.
LINE = (360 - 2 * 16) / 29.44
MOST_LINES = 3
# Messengers and networks show two lines of a card's title: about so many characters.
SHARE_CARD = 90
# Widths of a bold serif in its size, near enough for Noto Serif and Georgia.
_WIDTHS = {
    **dict.fromkeys("iljI.,:;'’‘|!()[]·", 0.34),
    **dict.fromkeys('frst-“”" 1/', 0.45),
    **dict.fromkeys("mMWw—@%", 0.95),
    " ": 0.26,
}
_SPACING = -0.015


def width(text: str) -> float:
    """How wide a text is set, in units of its size."""
    return sum(_WIDTHS.get(char, 0.74 if char.isupper() else 0.59) + _SPACING for char in text)


def lines(text: str, line: float = LINE) -> int:
    """How many lines a text takes, broken between words, and within those that are wider than a line."""
    count, used = 1, 0.0
    for word in text.split():
        wide = width(word)
        if used and used + width(" ") + wide > line:
            count, used = count + 1, 0.0
        used += wide + (width(" ") if used else 0.0)
        while used > line:
            count, used = count + 1, used - line
    return count


@rule(
    "headline_phone",
    Weight.LOOK,
    title=gettext_lazy("Headline too long for a phone"),
    reason=gettext_lazy(
        "Most readers hold a small phone: a headline of more than three lines pushes the story off it."
    ),
)
def headline_phone(subject: Subject) -> Iterator[Found]:
    taken = lines(subject.headline)
    if taken > MOST_LINES:
        message = _("It takes %(lines)s lines on a phone 360 pixels wide; three are read at a glance.")
        yield Found(HEADLINE, subject.headline, message % {"lines": taken})


@rule(
    "headline_card",
    Weight.LOOK,
    title=gettext_lazy("Headline too long for a share card"),
    reason=gettext_lazy("Messengers cut a long one, and the news may stand behind the cut."),
)
def headline_card(subject: Subject) -> Iterator[Found]:
    length = len(subject.headline)
    if length > SHARE_CARD:
        message = _("It has %(length)s characters; a share card shows about %(most)s.")
        yield Found(HEADLINE, subject.headline, message % {"length": length, "most": SHARE_CARD})
