"""What a picture needs before it goes out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, Weight, rule
from .subject import Subject


@rule(
    "picture_alt",
    Weight.STOP,
    title=gettext_lazy("Picture without words for it"),
    reason=gettext_lazy("Who cannot see it, or saves data and does not load it, gets these words in its place."),
)
def picture_alt(subject: Subject) -> Iterator[Found]:
    for picture in subject.pictures:
        if not picture.alt.strip():
            yield Found(picture.id, picture.title, _("Say what the picture shows."))


@rule(
    "picture_credit",
    Weight.STOP,
    title=gettext_lazy("Picture without credit"),
    reason=gettext_lazy("Whoever made it is named; a picture of unknown origin may be somebody's, or a forgery."),
)
def picture_credit(subject: Subject) -> Iterator[Found]:
    for picture in subject.pictures:
        if not picture.credit.strip():
            yield Found(picture.id, picture.title, _("Give the credit with the picture: who made it, for whom."))
