"""The desk as a Django application: lays out Wagtail's form of an article, and guards its uploads."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "weriye.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import pre_save
        from wagtail.models import UploadedFile

        from weriye.stories.models import Article

        from .panels import article_panels
        from .pictures import clean_kept_upload

        # Wagtail asks the model for its form; what the form looks like is the desk's.
        Article.edit_handler = article_panels()
        pre_save.connect(clean_kept_upload, sender=UploadedFile, weak=False)
