"""The desk as a Django application: lays out Wagtail's form of an article, and guards its uploads."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "weriye.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import pre_save
        from wagtail.models import UploadedFile

        from weriye.stories.models import Article, MonthPage

        from .block_words import name_blocks
        from .panels import article_panels
        from .permissions import article_permissions, month_permissions
        from .pictures import clean_kept_upload

        # Wagtail asks the model for its form; what the form looks like is the desk's.
        Article.edit_handler = article_panels()
        name_blocks()
        # And for what one may do with it: see permissions.py.
        Article.permissions_for_user = article_permissions
        MonthPage.permissions_for_user = month_permissions
        pre_save.connect(clean_kept_upload, sender=UploadedFile, weak=False)
