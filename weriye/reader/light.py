"""The light version of a page: the same page, with what a picture would cost in the place of each picture.

It stands beside the page, at `light.html`, the same for everybody and for every server: no cookie, no script. Its links
lead to other light versions, so that a choice once made holds. Knows how a page is drawn, not what is on it.
"""

import re
from collections.abc import Callable

from .media import stored

NAME = "light.html"
# The kinds of page that show pictures.
KINDS = frozenset({"article", "front", "section", "entry"})
_LINK = re.compile(rb' href="(/[^"?#]*/)"')
# What a page fetches by itself.
_FETCH = re.compile(rb' data-fetch="[^"]*"')


def lightened(body: bytes, kind_of: Callable[[str], str]) -> bytes:
    """A page drawn lightly, its links leading to light versions. `kind_of` tells the kind of page at a path."""

    def linked(found: re.Match[bytes]) -> bytes:
        path = found[1]
        return b' href="' + path + NAME.encode() + b'"' if kind_of(path.decode()) in KINDS else found[0]

    return _FETCH.sub(b"", _LINK.sub(linked, body))


def kilobytes(url: str) -> str:
    """`42 kB` for a stored picture, at least one; empty where its file is gone."""
    file = stored(url)
    return "" if file is None else f"{max(1, round(file.stat().st_size / 1000))} kB"
