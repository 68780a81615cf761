"""The live room as a Django application: what the desk saves calls our actions."""

from typing import Any

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "weriye.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from . import actions
        from .models import Channel, Programme, Slot

        def channel_changed(**_: Any) -> None:
            actions.channel_changed()

        def schedule_changed(**_: Any) -> None:
            actions.schedule_changed()

        for signal in (post_save, post_delete):
            signal.connect(channel_changed, sender=Channel, weak=False)
            signal.connect(schedule_changed, sender=Programme, weak=False)
            signal.connect(schedule_changed, sender=Slot, weak=False)
