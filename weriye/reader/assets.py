"""Files of the reader's side that never change under their address, but `/favicon.ico`: scripts and icons."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Asset:
    """A file baked once; `address` holds a hash of what is in it."""

    address: str
    body: bytes
    content_type: str


def _asset(file: str, content_type: str) -> Asset:
    path = FOLDER / "script" / file
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:10]
    return Asset(f"/assets/{path.stem}-{digest}{path.suffix}", body, content_type)


SCRIPT = _asset("weriye.js", "text/javascript; charset=utf-8")
LIVE_SCRIPT = _asset("live_story.js", "text/javascript; charset=utf-8")
ICON = _asset("icon.svg", "image/svg+xml")
KEPT_SCRIPT = _asset("kept.js", "text/javascript; charset=utf-8")
ICON_192 = _asset("icon-192.png", "image/png")
ICON_512 = _asset("icon-512.png", "image/png")
MASKABLE = _asset("maskable-512.png", "image/png")
# Asked for under this name by whoever does not read a page's head: feed readers, old browsers.
FAVICON = Asset("/favicon.ico", (FOLDER / "script" / "favicon.ico").read_bytes(), "image/vnd.microsoft.icon")
_ALL = (SCRIPT, LIVE_SCRIPT, KEPT_SCRIPT, ICON, ICON_192, ICON_512, MASKABLE, FAVICON)
ASSETS = {asset.address: asset for asset in _ALL}
