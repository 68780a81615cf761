from django.apps import AppConfig


class ReaderConfig(AppConfig):
    name = "weriye.reader"
    label = "reader"
    default_auto_field = "django.db.models.BigAutoField"
