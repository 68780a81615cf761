"""The ASGI application that Granian serves: baked pages and files first, the rest by Django."""

import os
from functools import lru_cache
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weriye.config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from django.conf import settings
from django.contrib.staticfiles import finders
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from weriye.audience.actions import start_flusher
from weriye.config.static_twins import with_twins
from weriye.press.serving import FOREVER, LIVE_CACHE, Folder, Serving, in_folder
from weriye.press.tags import TAGGING

LOOPBACK = ("127.0.0.0/8", "::1/128")
STATIC_CACHE = "public, max-age=3600"


@lru_cache(maxsize=4096)
def _static(name: str) -> Path | None:
    found = finders.find(name) if in_folder(Path("/"))(name) else None
    return with_twins(Path(str(found)), name, settings.STATIC_ROOT) if found else None


application = Serving(
    # Whom a proxy names as its client is Django's, too: for throttling, never kept.
    wrap_asgi_with_proxy_headers(django_application, [*LOOPBACK, *settings.WERIYE_PROXIES]),
    hosts=settings.ALLOWED_HOSTS,
    folders=(
        Folder("/media/images/", in_folder(settings.MEDIA_ROOT / "images"), FOREVER),
        Folder("/live/", in_folder(settings.WERIYE_HOME / "live"), LIVE_CACHE),
        # Wagtail's pages ask for these by its version: a megabyte that a bad line loads once.
        Folder("/static/wagtail", lambda name: _static("wagtail" + name), STATIC_CACHE, by_version=True),
        Folder("/static/", _static, STATIC_CACHE),
    ),
    # Pages that come from a store get their tags there.
    tagging=TAGGING.get(settings.WERIYE_CDN.kind) if settings.WERIYE_CDN and not settings.WERIYE_STORE else None,
)
start_flusher()
