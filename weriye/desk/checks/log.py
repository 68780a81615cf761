"""What the article's history says of its checks."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from .actions import OVERRULED, REOPENED, title_of


def log_actions(registry: LogActionRegistry) -> None:
    """Teach Wagtail's history the words."""

    @registry.register_action(OVERRULED)
    class FindingOverruled(LogFormatter):
        label = gettext_lazy("Overruled a check")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            return _("Overruled “%(check)s” at “%(text)s”: %(reason)s") % {
                "check": title_of(data["rule"]),
                "text": data["text"],
                "reason": data["reason"],
            }

    @registry.register_action(REOPENED)
    class FindingReopened(LogFormatter):
        label = gettext_lazy("Opened a check again")

        def format_message(self, log_entry: Any) -> str:
            return _("Opened “%(check)s” again") % {"check": title_of(log_entry.data["rule"])}
