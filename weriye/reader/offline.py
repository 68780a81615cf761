"""Reading without a network: the service worker at the root, and each edition as an app that can be installed.

After W3C Service Workers and Web Application Manifest. `WERIYE_OFFLINE=0` takes all of it away again: the
worker that phones have is replaced by one that ends itself.
"""

import json

from django.conf import settings

from weriye.stories.editions import editions

from .assets import FOLDER, ICON_192, ICON_512, KEPT_SCRIPT, MASKABLE
from .chrome import chrome

WORKER = "/sw.js"
MANIFEST = "application/manifest+json"
SCRIPT = "text/javascript; charset=utf-8"
# As tokens.css has them: --deep and --paper.
THEME, PAPER = "#06283d", "#fffefb"


def worker() -> bytes:
    """`/sw.js`: the worker, or what puts an end to it."""
    folder = FOLDER / "script"
    if not settings.WERIYE_OFFLINE:
        return (folder / "no_sw.js").read_bytes()
    text = (folder / "sw.js").read_text(encoding="utf-8")
    text = text.replace("{{editions}}", json.dumps([edition.code for edition in editions()]))
    return text.replace("{{script}}", json.dumps(KEPT_SCRIPT.address)).encode()


def manifest(code: str) -> bytes | None:
    """`manifest.webmanifest` of an edition; None when there is nothing to install."""
    if not settings.WERIYE_OFFLINE:
        return None
    frame = chrome(code)
    icons = ((ICON_192, "192x192", "any"), (ICON_512, "512x512", "any"), (MASKABLE, "512x512", "maskable"))
    document = {
        "id": frame.front,
        "name": f"{frame.title} – {frame.name}",
        "short_name": frame.title,
        "description": frame.tagline,
        "lang": frame.code,
        "dir": frame.direction,
        "start_url": frame.front,
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": THEME,
        "background_color": PAPER,
        "icons": [
            {"src": icon.address, "sizes": sizes, "type": icon.content_type, "purpose": purpose}
            for icon, sizes, purpose in icons
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
