"""The stories room as a Django application: Wagtail's signals call our actions."""

from typing import Any

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "weriye.stories"
    label = "stories"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save, pre_delete, pre_save
        from wagtail.models import Revision
        from wagtail.signals import page_published, page_unpublished

        from . import actions
        from .clock import actions as clock
        from .models import Article, Entry, Picture
        from .sizes import actions as sizes
        from .staleness import actions as staleness

        def published(instance: Article, **_: Any) -> None:
            actions.reconcile(instance)
            if instance.live:  # Wagtail says so of what is only scheduled, too.
                clock.keep(instance)
            staleness.notice(instance)

        def saving(instance: Article, update_fields: Any = None, **_: Any) -> None:
            if update_fields is None or "live" in update_fields:
                clock.hold_back(instance)
            if instance.pk is not None and (update_fields is None or "body" in update_fields):
                staleness.remember(instance)

        def revising(instance: Revision, **_: Any) -> None:
            if instance._state.adding:
                actions.keep_what_is_live(instance)

        def revised(instance: Revision, **_: Any) -> None:
            staleness.notice_draft(instance)

        def unpublished(instance: Article, **_: Any) -> None:
            actions.withdraw(instance)

        def entry_saving(instance: Entry, **_: Any) -> None:
            before = Entry.objects.filter(pk=instance.pk).values_list("kind", "slug") if instance.pk else None
            instance.before_saving = before.first() if before is not None else None

        def entry_saved(instance: Entry, created: bool, **_: Any) -> None:
            if not created:
                actions.entry_changed(instance, instance.before_saving)

        def picture_saving(instance: Picture, **_: Any) -> None:
            before = Picture.objects.filter(pk=instance.pk).first() if instance.pk else None
            instance.before_saving = before

        def picture_saved(instance: Picture, **_: Any) -> None:
            before, instance.before_saving = instance.before_saving, None
            if before is not None:
                actions.picture_changed(instance, before)
            if instance.wants_sizes:
                instance.wants_sizes = False
                sizes.note(instance)

        # Sent inside the transaction of the deletion, while it is still known what goes.
        def entry_goes(instance: Entry, **_: Any) -> None:
            actions.entry_changed(instance)

        def picture_goes(instance: Picture, **_: Any) -> None:
            actions.picture_gone(instance)

        pre_save.connect(saving, sender=Article, weak=False)
        pre_save.connect(revising, sender=Revision, weak=False)
        post_save.connect(revised, sender=Revision, weak=False)
        page_published.connect(published, sender=Article, weak=False)
        page_unpublished.connect(unpublished, sender=Article, weak=False)
        pre_save.connect(entry_saving, sender=Entry, weak=False)
        post_save.connect(entry_saved, sender=Entry, weak=False)
        pre_save.connect(picture_saving, sender=Picture, weak=False)
        post_save.connect(picture_saved, sender=Picture, weak=False)
        pre_delete.connect(entry_goes, sender=Entry, weak=False)
        pre_delete.connect(picture_goes, sender=Picture, weak=False)
