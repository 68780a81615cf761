"""Words that the house writes otherwise: where they stand in a text, and the rule that says so."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weriye.language.words import words
from weriye.stories.models import fold_name

from .models import HouseWord
from .rules import Found, TooLong, Weight, rule
from .subject import Block, Styled, Subject

MOST_READ = 600_000  # characters: a hundred thousand words
MOST_RULES = 5_000  # of an edition; a house has some hundreds


def styled(blocks: Iterable[Block], edition: str) -> tuple[Styled, ...] | None:
    """The words of these blocks that the edition writes otherwise; None for a text too long to read. One query."""
    listed = list(blocks)
    if sum(len(block.text) for block in listed) > MOST_READ:
        return None
    rows = HouseWord.objects.filter(edition=edition).order_by("folded")[:MOST_RULES]
    rules = {row.folded: row for row in rows}
    longest = max((folded.count(" ") + 1 for folded in rules), default=0)
    return tuple(found for block in listed for found in _of_block(block, rules, longest))


def _of_block(block: Block, rules: dict[str, HouseWord], longest: int) -> Iterator[Styled]:
    if not rules:
        return
    there = list(words(block.text))
    at = 0
    while at < len(there):
        step = 1
        for last in range(min(at + longest, len(there)) - 1, at - 1, -1):
            text = block.text[there[at].start : there[last].end]
            row = rules.get(fold_name(text))
            # A rule about capitals or apostrophes alone means its own spelling only.
            if row is None or text == row.write or (fold_name(row.write) == row.folded and text != row.instead_of):
                continue
            yield Styled(block.id, text, _in_case(text, row), row.reason)
            step = last - at + 1
            break
        at += step


def _in_case(text: str, row: HouseWord) -> str:
    """What to write, with a capital where the text has one and the rule says nothing of capitals."""
    small = row.instead_of[:1].islower() and row.write[:1].islower()
    return row.write[:1].upper() + row.write[1:] if small and text[:1].isupper() else row.write


@rule(
    "house_words",
    Weight.LOOK,
    title=gettext_lazy("A word against house style"),
    reason=gettext_lazy("Whoever reads one word in two ways asks which of them is wrong."),
)
def house_words(subject: Subject) -> Iterator[Found]:
    if subject.styled is None:
        raise TooLong
    for one in subject.styled:
        message = _("The house writes %(name)s.") % {"name": one.write}
        yield Found(one.id, one.text, f"{message} {one.reason}".strip(), instead=one.write)
