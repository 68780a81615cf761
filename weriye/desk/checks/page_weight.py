"""What a page costs a reader on a slow line."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, Weight, rule
from .subject import Subject

BUDGET = 14_000
# A 2G line: bits a second, seconds there and back.
SPEED, ROUND_TRIP = 70_000, 1.4
# What TCP sends at once before it hears back, and doubles each time.
FIRST_FLIGHT = 14_000


def seconds_on_2g(size: int) -> float:
    """How long so many bytes take on an open 2G connection: asked for, and sent flight by flight."""
    flights, flight, sent = 1, FIRST_FLIGHT, FIRST_FLIGHT
    # Once a flight fills the line from one answer to the next, there is no more waiting.
    while sent < size and flight * 8 / SPEED < ROUND_TRIP:
        flight *= 2
        sent += flight
        flights += 1
    return flights * ROUND_TRIP + size * 8 / SPEED


def kilobytes(size: int) -> str:
    return f"{max(1, round(size / 1000))} kB"


@rule(
    "page_weight",
    Weight.LOOK,
    title=gettext_lazy("Page over its budget"),
    reason=gettext_lazy("Up to 14 kB a page arrives in one go; every kilobyte more is waited and paid for."),
)
def page_weight(subject: Subject) -> Iterator[Found]:
    if subject.page is not None and subject.page.page > BUDGET:
        size = kilobytes(subject.page.page)
        message = _("The page without pictures is %(size)s, the budget is %(budget)s. Could the story be two?")
        yield Found("", size, message % {"size": size, "budget": kilobytes(BUDGET)})
