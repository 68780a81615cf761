"""Times that a text gives by a place's clock and in GMT, which have to be one instant."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weriye.language.local_times import read_times_twice

from .rules import Found, Weight, rule
from .subject import Subject


@rule(
    "times",
    Weight.STOP,
    title=gettext_lazy("Local time and GMT disagree"),
    reason=gettext_lazy("Whoever waits for a speech or a curfew by the wrong hour was misled by us."),
)
def times(subject: Subject) -> Iterator[Found]:
    for block in subject.blocks:
        stated = read_times_twice(block.text, subject.edition)
        if not stated:
            continue
        here = [mention.offsets for mention in subject.mentions if mention.id == block.id]
        place = subject.dateline.offsets if subject.dateline else frozenset()
        known = frozenset[int]().union(subject.offsets, place, *here)
        expected = min(place or subject.offsets, default=0)
        for time in stated:
            if not time.fits(known):
                message = _("At this local time it is %(gmt)s GMT, by the clock of the dateline or the edition.")
                yield Found(block.id, time.text, message % {"gmt": time.gmt_at(expected)}, basis=_zones(known))


def _zones(offsets: frozenset[int]) -> str:
    return " ".join(str(offset) for offset in sorted(offsets))
