"""The whole site as a folder that needs no server: every address relative, ending in a file's name."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import relpath
from urllib.parse import unquote, urlsplit

from . import files

# Where an address stands in our own HTML and XML: attributes, and srcset's list.
ADDRESS = re.compile(rb'\b(href|src|action|poster)="([^"]*)"')
SRCSET = re.compile(rb'\bsrcset="([^"]*)"')


def mirror(paths: Iterator[str], folder: Path, media: Callable[[str], Path | None], done: Callable[[int], None]) -> int:
    """Write the baked pages at `paths`, and the files they show, into `folder`. Returns how many pages.

    `media` finds the file of an address such as /media/images/a.webp; `done` is told of each page.
    Links to what is not in the mirror (the desk, a search) are left as they are.
    """
    wanted: set[str] = set()
    known = set(paths)
    for path in sorted(known):
        body = files.file_of(path).read_bytes()
        if files.file_of(path).suffix == ".html":
            body = relative(body, path, known, wanted, media)
        target = folder / files.file_of(path).relative_to(files.file_of("/").parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        done(1)
    for address in sorted(wanted):
        source = media(address)
        if source is not None:
            target = folder / address.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return len(known)


def relative(body: bytes, path: str, known: set[str], wanted: set[str], media: Callable[[str], Path | None]) -> bytes:
    """A page with its addresses made relative; addresses of files that it shows are added to `wanted`."""
    here = path if path.endswith("/") else path.rpartition("/")[0] + "/"

    def moved(address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            return address
        target = unquote(parts.path)
        if target in known:
            file = target + "index.html" if target.endswith("/") else target
        elif media(target) is not None:
            wanted.add(target)
            file = target
        else:
            return address
        return relpath(file, here) + (f"#{parts.fragment}" if parts.fragment else "")

    def attribute(match: re.Match[bytes]) -> bytes:
        return b'%s="%s"' % (match[1], moved(match[2].decode()).encode())

    def sources(match: re.Match[bytes]) -> bytes:
        items = (item.strip().partition(" ") for item in match[1].decode().split(","))
        return b'srcset="%s"' % ", ".join(f"{moved(url)} {size}".strip() for url, _, size in items).encode()

    return SRCSET.sub(sources, ADDRESS.sub(attribute, body))
