"""What the history of an entry of the gazetteer says: who changed what, from what to what."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter

from weriye.stories.editions import edition, has_edition
from weriye.stories.gazetteer.changing import CHANGED
from weriye.stories.gazetteer.merging import MERGED

WORDS = {
    "accepted": gettext_lazy("May be written too"),
    "others": gettext_lazy("Wrong spellings"),
    "kind": gettext_lazy("Kind"),
    "slug": gettext_lazy("Address"),
    "country": gettext_lazy("Country"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "time_zone": gettext_lazy("Time zone"),
}


def _field(name: str) -> str:
    if name.startswith("name_"):
        code = name.removeprefix("name_")
        paper = edition(code).name if has_edition(code) else code
        return _("House name in %(edition)s") % {"edition": paper}
    return str(WORDS.get(name, name.capitalize()))


def log_actions(registry: LogActionRegistry) -> None:
    """Teach Wagtail's history the words."""

    @registry.register_action(CHANGED)
    class EntryChanged(LogFormatter):
        label = gettext_lazy("Changed an entry of the gazetteer")

        def format_message(self, log_entry: Any) -> str:
            return " · ".join(
                f"{_field(name)}: {before or '–'} → {after or '–'}" for name, before, after in log_entry.data["changes"]
            )

    @registry.register_action(MERGED)
    class EntriesMerged(LogFormatter):
        label = gettext_lazy("Merged entries of the gazetteer")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            words = ngettext(
                "Took in %(slug)s (%(names)s) with %(count)d article",
                "Took in %(slug)s (%(names)s) with %(count)d articles",
                data["articles"],
            )
            return words % {"slug": data["slug"], "names": data["names"], "count": data["articles"]}
