"""The ASGI application that Granian serves: baked pages first, the rest by Django."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
