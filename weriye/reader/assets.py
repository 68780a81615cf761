"""Files of the reader's side that never change under their address: the scripts and the icon."""

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
ASSETS = {asset.address: asset for asset in (SCRIPT, LIVE_SCRIPT, ICON)}
