"""The place an article is dated from: a field that leads to the gazetteer, not letters in the first paragraph."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, Weight, rule
from .subject import DATELINE, Block, Subject

# MUQDISHO (BADWEYN TV) —, Nayroobi (Badweyn TV) -, and MUQDISHO — in capitals.
_LETTERS = r"[^\W\d_]"
_TYPED = re.compile(
    rf"(?P<place>{_LETTERS}[\w .,'’/-]{{1,60}}?)\s*\((?P<source>[^()]{{2,60}})\)\s*[—–-]{{1,2}}\s"
    rf"|(?P<bare>{_LETTERS}[\w .,'’/-]{{2,60}}?)\s*[—–]{{1,2}}\s"
)


def _typed(subject: Subject) -> tuple[Block, str, str] | None:
    """The first paragraph, the dateline as typed in it, and its place."""
    first = next((block for block in subject.body if block.kind == "paragraph"), None)
    match = _TYPED.match(first.text) if first else None
    if first is None or match is None:
        return None
    place = (match["place"] or match["bare"]).strip()
    named = any(mention.id == first.id and mention.text.casefold() == place.casefold() for mention in subject.mentions)
    if not place.isupper() and not (match["place"] and named):
        return None
    return first, match.group().strip(), place


@rule(
    "dateline_typed",
    Weight.STOP,
    title=gettext_lazy("Dateline typed into the text"),
    reason=gettext_lazy(
        "As a field it is written the same everywhere, leads to the place’s page, and follows when that is renamed."
    ),
)
def dateline_typed(subject: Subject) -> Iterator[Found]:
    typed = _typed(subject)
    if typed is None:
        return
    block, text, place = typed
    houses = {m.house for m in subject.mentions if m.id == block.id and m.text.casefold() == place.casefold()} - {""}
    if subject.dateline is not None:
        message = _("The dateline is given as %(place)s already. Take it out of the paragraph.")
        message %= {"place": subject.dateline.name}
    elif len(houses) == 1:
        message = _("Choose %(place)s as the place of the dateline, and take it out of the paragraph.")
        message %= {"place": houses.pop()}
    else:
        message = _("%(place)s is not in the gazetteer. Add it there, choose it as the place, and take it out here.")
        message %= {"place": place}
    yield Found(block.id, text, message, basis=subject.dateline.name if subject.dateline else "")


@rule(
    "dateline_missing",
    Weight.LOOK,
    title=gettext_lazy("No dateline"),
    reason=gettext_lazy("Readers judge a report by where it was made."),
)
def dateline_missing(subject: Subject) -> Iterator[Found]:
    if subject.dateline is None and _typed(subject) is None:
        yield Found(DATELINE, "", _("Choose the place that the story was reported from."))
