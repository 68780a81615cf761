"""What pages weigh on the wire, and which are heavier than they may be.

Sizes are bytes as Brotli at the press's own quality makes them. Knows a page by its bytes alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from weriye.press.files import packed

from .budgets import budget
from .routes import HTML, match

_SCRIPT = re.compile(r'<script src="(/[^"]+)"')
_LOADED = re.compile(r'<link rel="(?:icon|manifest|stylesheet)"[^>]* href="(/[^"]+)"|data-fetch="(/[^"]+)"')

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A page in bytes: itself, the scripts that it names, and all that it loads before any picture."""

    path: str
    kind: str
    html: int
    script: int
    view: int


@dataclass(frozen=True, slots=True)
class TooHeavy:
    """A page over its budget; `what` is `html`, `view` or `script`."""

    page: Weighed
    what: str
    bytes: int
    budget: int

    def __str__(self) -> str:
        return f"{self.page.path} ({self.page.kind}): {self.what} is {self.bytes:,} bytes, {self.budget:,} are allowed"


def weigh(path: str, read: Read) -> Weighed | None:
    """A page with what it loads, each read by its path; None for what is no page of HTML."""
    found = match(path)
    if found is None or found.content_type != HTML:
        return None
    body = read(path)
    if body is None:
        return None
    text = body.decode()
    kind = "live_story" if found.kind == "article" and "LiveBlogPosting" in text else found.kind
    html = len(body) if kind == "day" else len(packed(body))
    script = sum(_size(name, read) for name in _SCRIPT.findall(text))
    loaded = {first or second for first, second in _LOADED.findall(text)}
    return Weighed(path, kind, html, script, html + script + sum(_size(name, read) for name in loaded))


def too_heavy(page: Weighed) -> list[TooHeavy]:
    """In what a page is over its budget."""
    sizes = {"html": page.html, "view": page.view, "script": page.script}
    return [
        TooHeavy(page, what, size, budget(what, page.kind))
        for what, size in sizes.items()
        if size > budget(what, page.kind)
    ]


def _size(path: str, read: Read) -> int:
    body = read(path)
    if body is None:
        raise LookupError(f"a page loads {path}, and there is none")
    return len(packed(body))
