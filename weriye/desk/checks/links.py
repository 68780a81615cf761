"""Links to pages of this site that are not there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rules import Found, Weight, rule
from .subject import Subject


@rule(
    "dead_link",
    Weight.STOP,
    title=gettext_lazy("Link that leads nowhere"),
    reason=gettext_lazy("A reader on a slow line waits for a page that is not there."),
)
def dead_link(subject: Subject) -> Iterator[Found]:
    for link in subject.dead_links:
        message = _("No page of the site answers %(address)s.") if link.address else _("That story is not on the site.")
        yield Found(link.id, link.text, message % {"address": link.address}, basis=link.address)
