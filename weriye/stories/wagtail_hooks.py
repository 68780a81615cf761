"""The names under which Wagtail's history keeps what is done to stories."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from .editions import edition, has_edition
from .staleness.actions import LOG, LOG_TOLD, Verdict


def _name(code: str) -> str:
    return edition(code).name if has_edition(code) else code


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(LOG)
    class BroughtUpToDate(LogFormatter):
        label = gettext_lazy("Brought up to date")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            words = (
                _("Done, as in %(edition)s: %(parts)s")
                if data["verdict"] == Verdict.DONE
                else _("Not needed here, of %(edition)s: %(parts)s")
            )
            return words % {"edition": _name(data["edition"]), "parts": " · ".join(data["parts"])}

    @actions.register_action(LOG_TOLD)
    class ReadersTold(LogFormatter):
        label = gettext_lazy("Readers told that the story has moved on")

        def format_message(self, log_entry: Any) -> str:
            words = (
                _("Readers are told that the story has moved on in %(edition)s")
                if log_entry.data["told"]
                else _("Readers are no longer told that the story has moved on in %(edition)s")
            )
            return words % {"edition": _name(log_entry.data["edition"])}
