from django.apps import AppConfig


class WireConfig(AppConfig):
    name = "weriye.wire"
    label = "wire"
    default_auto_field = "django.db.models.BigAutoField"
