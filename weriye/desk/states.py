"""The desk's words for an article's state."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .queries import State

WORDS: dict[State, Promise] = {
    State.DRAFT: _("Draft"),
    State.SCHEDULED: _("Scheduled"),
    State.PUBLISHED: _("Published"),
    State.CHANGED: _("Published, with changes not yet out"),
}
