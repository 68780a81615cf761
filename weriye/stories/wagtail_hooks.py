"""The names under which Wagtail's history keeps what is done to stories."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from .clock import actions as clock
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

    def register(action: str, label: Any, words: Callable[[dict[str, Any]], str]) -> None:
        """An action whose history line is made of its data."""

        class Line(LogFormatter):
            def format_message(self, log_entry: Any) -> str:
                return words(log_entry.data)

        Line.label = label
        actions.register_action(action)(Line)

    register(clock.HELD, gettext_lazy("Embargo"), lambda data: _held(data))
    register(clock.LIFTED, gettext_lazy("Embargo lifted"), lambda data: _("Embargo lifted: %(reason)s") % data)
    register(
        clock.PROMISED,
        gettext_lazy("Promised"),
        lambda data: _("Promised in %(edition)s by %(time)s") % _named(data, "due_at"),
    )
    register(clock.KEPT, gettext_lazy("Promise kept"), lambda data: _kept(data))
    register(
        clock.CALLED_OFF,
        gettext_lazy("Promise called off"),
        lambda data: _("Promise for %(edition)s called off: %(reason)s") % _named(data),
    )
    register(clock.UNSCHEDULED, gettext_lazy("Schedule taken back"), lambda _data: _("Schedule taken back"))
    register(
        clock.CRIED, gettext_lazy("Breaking news"), lambda data: _("Breaking until %(time)s") % _named(data, "until")
    )
    register(clock.SILENCED, gettext_lazy("Breaking news ended"), lambda _data: _("No longer breaking"))


def _named(data: dict[str, Any], instant: str = "") -> dict[str, str]:
    """What a line of the history says of an edition and an instant, in words."""
    said = {"edition": _name(data.get("edition", "")), "reason": data.get("reason", "")}
    if instant:
        said["time"] = timezone.localtime(datetime.fromisoformat(data[instant])).strftime("%Y-%m-%d %H:%M:%S")
    return said


def _held(data: dict[str, Any]) -> str:
    said = _named(data, "until")
    return (_("Embargoed until %(time)s: %(reason)s") if said["reason"] else _("Embargoed until %(time)s")) % said


def _kept(data: dict[str, Any]) -> str:
    said: dict[str, Any] = {"edition": _name(data["edition"]), "minutes": -(-data["late"] // 60)}
    if data["late"]:
        return _("Promise kept in %(edition)s, %(minutes)d min late") % said
    return _("Promise kept in %(edition)s, in time") % said
