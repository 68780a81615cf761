"""What one edition of a story says and the other does not."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from weriye.language import comparison
from weriye.language.compared_paragraphs import align, read_side

from .rules import Found, TooLong, Weight, rule
from .subject import HEADLINE, Block, Other, Subject

# Comparing costs about the square of the length: so many characters take half a second.
LONGEST = 16_000
COMPARED = frozenset({HEADLINE, "paragraph", "heading", "quote", "list", "fact_box", "timeline", "table"})

WORDS: dict[str, tuple[Promise, Promise]] = {
    "number": (
        gettext_lazy("%(edition)s does not have this figure, or has another."),
        gettext_lazy("%(edition)s has this figure; here there is none, or another."),
    ),
    "month": (
        gettext_lazy("This day or month stands here and not in %(edition)s."),
        gettext_lazy("This day or month stands in %(edition)s and not here."),
    ),
    "name": (
        gettext_lazy("This name stands here; in %(edition)s there is another."),
        gettext_lazy("This name stands in %(edition)s; here there is another."),
    ),
    "quote": (
        gettext_lazy("Quoted here; in %(edition)s not, or far less of it."),
        gettext_lazy("Quoted in %(edition)s; here not, or far less of it."),
    ),
    "paragraph": (
        gettext_lazy("This paragraph has no counterpart in %(edition)s."),
        gettext_lazy("This paragraph of %(edition)s has no counterpart here."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Text:
    """Blocks as one text, a paragraph each, and where each begins."""

    text: str
    starts: list[int]
    blocks: list[Block]

    @classmethod
    def of(cls, blocks: tuple[Block, ...]) -> "_Text":
        text, starts, taken = "", [], []
        for block in blocks:
            line = " ".join(block.text.split())
            if block.kind not in COMPARED or not line:
                continue
            if block.kind == "table":
                # A row's last figure and the next one's name are not one phrase.
                line = "; ".join(block.text.splitlines())
            if block.kind == "quote":
                said, _, speaker = block.text.partition("\n")
                line = f"“{' '.join(said.split())}” {' '.join(speaker.split())}".strip()
            text += "\n\n" if text else ""
            starts.append(len(text))
            taken.append(block)
            text += line
        return cls(text, starts, taken)

    def at(self, position: int) -> Block:
        return self.blocks[max(0, bisect_right(self.starts, position) - 1)]


@rule(
    "across_editions",
    Weight.LOOK,
    title=gettext_lazy("The editions differ"),
    reason=gettext_lazy("One story with two death tolls is one wrong edition. What was adapted on purpose may stay."),
)
def across_editions(subject: Subject) -> Iterator[Found]:
    mine = _Text.of(subject.blocks)
    for other in subject.others:
        yield from _compared(subject, mine, other)


def _compared(subject: Subject, mine: _Text, other: Other) -> Iterator[Found]:
    theirs = _Text.of(other.blocks)
    if len(mine.blocks) < 2 or len(theirs.blocks) < 2:
        return  # Not begun here or there: everything would be missing.
    if max(len(mine.text), len(theirs.text)) > LONGEST:
        raise TooLong
    beside = _beside(subject, mine, other, theirs)
    for found in comparison.compare(mine.text, theirs.text, subject.edition, other.edition, other.names):
        is_mine = found.side == "a"
        block = (mine if is_mine else theirs).at(found.position)
        words = WORDS[found.kind][0 if is_mine else 1]
        twin = beside["a" if is_mine else "b"].get(block.id, "")
        yield Found(
            where=block.id if is_mine else twin,
            text=found.text,
            message=str(words) % {"edition": other.edition_name},
            basis=f"{found.kind} {found.side} {block.text if found.kind in ('paragraph', 'quote') else ''}",
            edition=other.edition,
            there=twin if is_mine else block.id,
        )


def _beside(subject: Subject, mine: _Text, other: Other, theirs: _Text) -> dict[str, dict[str, str]]:
    """For the blocks of each side the one on the other side that tells the same."""
    pairs = align(read_side(mine.text, subject.edition, "a"), read_side(theirs.text, other.edition, "b"))
    to_theirs, to_mine = {}, {}
    for left, right in pairs:
        if left and right:
            to_theirs.update({mine.blocks[i].id: theirs.blocks[right[0]].id for i in left})
            to_mine.update({theirs.blocks[j].id: mine.blocks[left[0]].id for j in right})
    return {"a": to_theirs, "b": to_mine}
