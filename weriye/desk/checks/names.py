"""Names written otherwise than the house writes them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, TooLong, Weight, rule
from .subject import Subject


@rule(
    "house_style",
    Weight.LOOK,
    title=gettext_lazy("A name against house style"),
    reason=gettext_lazy("One person written in two ways is two people to a reader, and to the search."),
)
def house_style(subject: Subject) -> Iterator[Found]:
    if not subject.all_names:
        raise TooLong
    for mention in subject.mentions:
        if mention.house and not mention.is_house and mention.alone:
            message = _("The house writes %(name)s.") % {"name": mention.house}
            yield Found(mention.id, mention.text, message, instead=mention.house)
