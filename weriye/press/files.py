"""Pages as files: where a path is kept, written beside and renamed into place, precompressed."""

import contextlib
import gzip
import hashlib
import os
import time
import zlib
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from uuid import uuid4

import brotli
from django.conf import settings
from zlib_ng import gzip_ng

# Chosen by measuring (docs/explanation/press.md): higher costs many times more for a few per cent.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
SMALLEST_COMPRESSED = 200
# Packed by their own formats: a twin would be as large, and sent in vain.
PACKED = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".epub", ".zip", ".woff2"})
# As much as a page is long: a phone unpacks it in less memory.
SMALL_WINDOW, LARGE_WINDOW = 16, 22
OLDEST_UNFINISHED = 60.0  # seconds; no page takes so long to write


class BadPath(ValueError):
    """A path that can be no page of a site."""


def file_of(path: str) -> Path:
    """The file that holds the page at a path: `/so/` → `so/index.html`, `/so/feed.xml` → `so/feed.xml`.

    Raises BadPath for anything but an absolute, plain path without empty, dotted or odd parts.
    """
    parts = PurePosixPath(path).parts
    plain = (
        path.startswith("/")
        and "//" not in path
        and "\\" not in path
        and path.isprintable()
        and all(part not in (".", "..") and not part.startswith(".") for part in path.split("/") if part)
        and len(path) <= 500
        and all(len(part.encode()) <= 200 for part in parts)
    )
    if not plain:
        raise BadPath(f"{path!r} is no page's path")
    folder: Path = settings.WERIYE_SITE_FOLDER
    return folder.joinpath(*parts[1:], "index.html") if path.endswith("/") else folder.joinpath(*parts[1:])


@lru_cache(maxsize=1)
def packed(body: bytes) -> bytes:
    """A page as it goes over the wire to a browser that takes brotli. Who weighs a page writes it next."""
    window = SMALL_WINDOW if len(body) <= 1 << SMALL_WINDOW else LARGE_WINDOW
    return bytes(brotli.compress(body, quality=BROTLI_QUALITY, lgwin=window))


def write(path: str, body: bytes) -> None:
    """Put a page in place with its compressed twins. A reader gets the old page or the new one, whole."""
    file = file_of(path)
    if _has_twins(file, body):
        _replace(file.with_name(file.name + ".br"), packed(body))
        _replace(file.with_name(file.name + ".gz"), gzip_ng.compress(body, GZIP_LEVEL, mtime=0))  # type: ignore[no-untyped-call]
    else:
        for twin in (".br", ".gz"):
            file.with_name(file.name + twin).unlink(missing_ok=True)
    _replace(file, body)


def _has_twins(file: Path, body: bytes) -> bool:
    """Whether a page is worth packing."""
    return len(body) >= SMALLEST_COMPRESSED and file.suffix not in PACKED


def remove(path: str) -> None:
    """Take a page away, and the folders that it leaves empty."""
    file = file_of(path)
    for name in (file.name, file.name + ".br", file.name + ".gz", _tags_name(file)):
        file.with_name(name).unlink(missing_ok=True)
    folder = file.parent
    while folder != settings.WERIYE_SITE_FOLDER and folder.is_relative_to(settings.WERIYE_SITE_FOLDER):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def write_tags(path: str, tags: str) -> None:
    """Put the cache tags of a page beside it, for the server to send; hidden, so that nobody serves them."""
    file = file_of(path)
    beside = file.with_name(_tags_name(file))
    if read_tags(file) != tags:
        _replace(beside, tags.encode())


def read_tags(file: Path) -> str | None:
    """The cache tags that stand beside a page's file; None when there are none."""
    try:
        return file.with_name(_tags_name(file)).read_text()
    except OSError:
        return None


def _tags_name(file: Path) -> str:
    return f".{file.name}.tags"


def is_there(path: str) -> bool:
    return file_of(path).is_file()


def last_read(path: str) -> datetime:
    """When the page's file or one of its twins was read last, as far as the file system knows."""
    file = file_of(path)
    times = [0.0]
    for suffix in ("", ".br", ".gz"):
        with contextlib.suppress(OSError):
            times.append(file.with_name(file.name + suffix).stat().st_atime)
    return datetime.fromtimestamp(max(times), UTC)


def digest(body: bytes) -> str:
    """The hash by which the ledger knows a page's bytes: SHA-256, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def is_whole(path: str, wanted: str) -> bool:
    """Whether the page's file and its compressed twins hold the bytes of that digest."""
    file = file_of(path)
    try:
        body = file.read_bytes()
        if digest(body) != wanted:
            return False
        if not _has_twins(file, body):
            return True
        br, gz = (file.with_name(file.name + twin).read_bytes() for twin in (".br", ".gz"))
        return bool(brotli.decompress(br) == body and gzip.decompress(gz) == body)
    except (OSError, EOFError, zlib.error, brotli.error):
        return False


def _replace(file: Path, content: bytes) -> None:
    """Write beside and rename into place. The folders nearly always are there: they are made when they are not."""
    beside = os.path.join(_workshop(), uuid4().hex)  # noqa: PTH118 - this runs thrice a page: pathlib costs more
    try:
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except FileNotFoundError:
            _workshop().mkdir(parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        with open(descriptor, "wb", buffering=0) as stream:  # noqa: PTH123
            rest = memoryview(content)
            while rest:
                rest = rest[stream.write(rest) :]
        try:
            os.rename(beside, file)  # noqa: PTH104
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.rename(beside, file)  # noqa: PTH104
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _workshop() -> Path:
    """Where files are written before they are renamed into place: on the same file system, served by nobody."""
    folder: Path = settings.WERIYE_SITE_FOLDER / ".new"
    return folder


def sweep() -> None:
    """Remove what a process that died left in the making; what cannot be removed is no reason not to bake."""
    _workshop().mkdir(parents=True, exist_ok=True)
    for file in _workshop().iterdir():
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime > OLDEST_UNFINISHED:
                file.unlink()
