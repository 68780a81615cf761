"""Serves the baked pages, and other folders of files, over ASGI; hands everything else on.

Compressed twins are negotiated (br, gzip), conditional requests answered 304, ranges 206. Must not
know what a page shows. HTTP semantics after RFC 9110, caching after RFC 9111.
"""

import mimetypes
import os
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path, PurePath
from stat import S_ISREG
from typing import Any
from urllib.parse import unquote

from .files import BadPath, file_of, read_tags
from .tags import Tagging

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PAGE_CACHE = "public, max-age=30, stale-while-revalidate=300"
FOREVER = "public, max-age=31536000, immutable"
LIVE_CACHE = "no-cache"
# Of a page: who sends `Save-Data: on` gets its light version. Not behind a CDN, which holds one page for everybody.
VARY = "Accept-Encoding, Save-Data"
LIGHT = "light.html"
# What open pages ask for every few seconds; it is a hundred bytes, and a page behind by them no harm.
STATE_CACHE = "public, max-age=5"
# A reader's page loads nothing from others and runs no script but ours.
PAGE_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self' https:; media-src 'self' https: blob:; manifest-src 'self'; worker-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".atom": "application/atom+xml; charset=utf-8",
    ".epub": "application/epub+zip",
    ".webmanifest": "application/manifest+json",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".ts": "video/mp2t",
    ".m4s": "video/iso.segment",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
# Files whose name says more than its ending; web servers know them, too.
NAMED = {"feed.json": "application/feed+json"}
CHUNK = 256 * 1024
MEMORY_LIMIT = 64 * 1024 * 1024
LARGEST_IN_MEMORY = 1024 * 1024
READ_AGAIN = 24 * 3600.0  # seconds; a page that is read all day is noted once
# By this header the application behind names the page whose file holds its answer, quoted. It goes no further.
KEPT = "X-Weriye-Kept"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of files under an address prefix, with what caches may do with them.

    `by_version`: what is asked for as `?v=…` has another address when it changes, and is kept for ever.
    """

    prefix: str
    find: Callable[[str], Path | None]
    cache_control: str
    by_version: bool = False


@dataclass(frozen=True, slots=True)
class _Held:
    """A file in memory, good while the file has this stamp."""

    stamp: tuple[int, int, int]
    body: bytes


def in_folder(folder: Path) -> Callable[[str], Path | None]:
    """A finder of plain files inside a folder; never leaves it."""

    def find(name: str) -> Path | None:
        parts = name.split("/")
        if any(part in ("", ".", "..") or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        return folder.joinpath(*parts)

    return find


class Serving:
    """The ASGI application in front: files first, then `app`."""

    def __init__(
        self, app: App, hosts: Iterable[str], folders: Iterable[Folder] = (), tagging: Tagging | None = None
    ) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.folders = tuple(folders)
        self.tagging = tagging  # how the CDN in front is told what an answer shows
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._held_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] != "lifespan":
                await send({"type": "websocket.close", "code": 1000})
                return
            await self._lifespan(receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not self._host_is_ours(headers.get(b"host", b"")):
            await _plain(send, 400, "This server does not answer to that host name.\n")
            return
        if scope["method"] in ("GET", "HEAD") and await self._serve_file(scope, headers, send):
            return
        await self.app(scope, receive, self._from_file(scope, headers, send))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def _host_is_ours(self, host: bytes) -> bool:
        try:
            text = host.decode("ascii").lower()
        except UnicodeDecodeError:
            return False
        name, colon, port = text.rpartition(":")
        if not colon or not port.isdigit():
            name = text
        return name in self.hosts

    async def _serve_file(self, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> bool:
        path: str = scope["path"]
        for folder in self.folders:
            if path.startswith(folder.prefix):
                file = folder.find(path[len(folder.prefix) :])
                if file is None:
                    return False
                extra = [(b"x-content-type-options", b"nosniff")]
                versioned = folder.by_version and scope.get("query_string", b"").startswith(b"v=")
                cache_control = FOREVER if versioned else folder.cache_control
                return await self._send_file(scope, headers, send, file, cache_control, extra)
        # A search with a query is never a file; any other page asked for with one (`?utm_source=`) is.
        if scope.get("query_string") and path.endswith("/search/"):
            return False
        try:
            file = file_of(path)
        except BadPath:
            return False
        if file.suffix in (".br", ".gz"):
            return False
        if headers.get(b"save-data") == b"on" and path.endswith("/") and not self.tagging:
            # One that is not there yet is made by the application behind.
            file = file.with_name(LIGHT)
        return await self._send_page(scope, headers, send, file)

    async def _send_page(self, scope: Scope, headers: Mapping[bytes, bytes], send: Send, file: Path) -> bool:
        path: str = scope["path"]
        extra = PAGE_HEADERS
        if self.tagging:
            # Read before the page: at worst a new page has old tags, and those are purged.
            extra = [*PAGE_HEADERS, *self.tagging.headers(path, read_tags(file))]
        return await self._send_file(scope, headers, send, file, cache_of(path), extra, is_page=True)

    def _from_file(self, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> Send:
        """Sends the file of a page that the application behind has just made: its first answer is like all others."""
        behind = self._tagged(scope["path"], send) if self.tagging else send
        name = KEPT.lower().encode()
        answered = False

        async def send_kept(message: Mapping[str, Any]) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                said = [(key.lower(), value) for key, value in message["headers"]]
                if kept := dict(said).get(name):
                    file = file_of(unquote(kept.decode("ascii")))
                    answered = await self._send_page(scope, headers, send, file)
                    # It may be gone again: then with the application's own answer.
                    message = {**message, "headers": [pair for pair in said if pair[0] != name]}
            if not answered:
                await behind(message)

        return send_kept

    def _tagged(self, path: str, send: Send) -> Send:
        """Adds tags to what caches may keep of the answers of the application behind: baked on demand, moved, gone."""
        tagging = self.tagging
        assert tagging is not None

        async def send_tagged(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if any(name.lower() == b"cache-control" and value.startswith(b"public") for name, value in headers):
                    message = {**message, "headers": headers + tagging.headers(path, _tags_at(path))}
            await send(message)

        return send_tagged

    async def _send_file(
        self,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        send: Send,
        file: Path,
        cache_control: str,
        extra: list[tuple[bytes, bytes]],
        *,
        is_page: bool = False,
    ) -> bool:
        chosen, encoding, status = _choose(file, headers.get(b"accept-encoding", b""))
        if chosen is None or status is None:
            return False
        if is_page and time.time() - status.st_atime > READ_AGAIN:
            _note_read(chosen, status)
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        etag = f'"{stamp[0]:x}-{stamp[1]:x}{"-" + encoding if encoding else ""}"'
        out = [
            (b"content-type", type_of(file.name).encode()),
            (b"etag", etag.encode()),
            (b"last-modified", formatdate(int(status.st_mtime), usegmt=True).encode()),
            (b"cache-control", cache_control.encode()),
            (b"vary", VARY.encode() if is_page and not self.tagging else b"Accept-Encoding"),
            *extra,
        ]
        if _not_modified(headers, etag, int(status.st_mtime)):
            await _start(send, 304, out)
            await send({"type": "http.response.body", "body": b""})
            return True
        if encoding:
            out.append((b"content-encoding", encoding.encode()))
        else:
            out.append((b"accept-ranges", b"bytes"))
        start, end, code = 0, stamp[1], 200
        wanted = headers.get(b"range")
        if wanted and not encoding and headers.get(b"if-range", etag.encode()) == etag.encode():
            span = _span(wanted, stamp[1])
            if span == ():
                out.append((b"content-range", b"bytes */%d" % stamp[1]))
                await _start(send, 416, [*out, (b"content-length", b"0")])
                await send({"type": "http.response.body", "body": b""})
                return True
            if span:
                start, end, code = span[0], span[1], 206
                out.append((b"content-range", b"bytes %d-%d/%d" % (start, end - 1, stamp[1])))
        out.append((b"content-length", str(end - start).encode()))
        if scope["method"] == "HEAD":
            await _start(send, code, out)
            await send({"type": "http.response.body", "body": b""})
            return True
        if stamp[1] <= LARGEST_IN_MEMORY:
            body = self._read(chosen, stamp)
            if body is None:
                return False
            await _start(send, code, out)
            await send({"type": "http.response.body", "body": body[start:end]})
            return True
        return await _stream(send, chosen, start, end, code, out)

    def _read(self, name: str, stamp: tuple[int, int, int]) -> bytes | None:
        held = self._held.get(name)
        if held is not None and held.stamp == stamp:
            self._held.move_to_end(name)
            return held.body
        try:
            with open(name, "rb") as stream:  # noqa: PTH123 - the hot path: no Path object
                body = stream.read()
                read = os.fstat(stream.fileno())
        except OSError:
            return None
        if len(body) != stamp[1] or read.st_ino != stamp[2]:
            # Replaced between stat and read: serve it uncached only if it is of the promised length.
            return body if len(body) == stamp[1] else None
        if held is not None:
            self._held_bytes -= len(held.body)
        self._held[name] = _Held(stamp, body)
        self._held_bytes += len(body)
        while self._held_bytes > MEMORY_LIMIT:
            _, dropped = self._held.popitem(last=False)
            self._held_bytes -= len(dropped.body)
        return body


# Of every page, beside what is said of its caching.
PAGE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"content-security-policy", PAGE_POLICY.encode()),
]


def _note_read(name: str, status: os.stat_result) -> None:
    """Say by the file's access time, whatever the file system does with it, that the page is read."""
    with suppress(OSError):
        os.utime(name, ns=(time.time_ns(), status.st_mtime_ns))


# Pages that are not cached like all others, by their paths, which no two of these match; web servers read them, too.
CACHES = (
    (re.compile(r"^/assets/"), FOREVER),
    # The worker of reading without a network, and so the switch that ends it.
    (re.compile(r"^/sw\.js$"), LIVE_CACHE),
    (re.compile(r"/posts/[0-9]+\.html$"), FOREVER),
    (re.compile(r"/posts/state\.json$"), STATE_CACHE),
)


def cache_of(path: str) -> str:
    """What caches may do with the page at a path, or a thing that pages load."""
    return next((cache for pattern, cache in CACHES if pattern.search(path)), PAGE_CACHE)


def type_of(name: str) -> str:
    """The media type of a file of this name."""
    file = PurePath(name)
    known = NAMED.get(file.name) or TYPES.get(file.suffix)
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _tags_at(path: str) -> str | None:
    try:
        return read_tags(file_of(path))
    except BadPath:
        return None


def _choose(file: Path, accepted: bytes) -> tuple[str | None, str, os.stat_result | None]:
    """The file or its compressed twin that the client likes best, its encoding, and its status."""
    name = str(file)
    for encoding, suffix in accepted_encodings(accepted):
        try:
            status = os.stat(name + suffix)  # noqa: PTH116 - the hot path
        except (OSError, ValueError):
            continue
        if S_ISREG(status.st_mode):
            return name + suffix, encoding, status
    return None, "", None


def accepted_encodings(header: bytes) -> list[tuple[str, str]]:
    """Content codings to try in order, each with the suffix of its file; identity is always last."""
    if header == b"gzip, deflate, br, zstd" or header == b"gzip, deflate, br":
        return _ALL
    weights: dict[str, float] = {}
    for item in header.decode("latin-1").lower().split(",")[:20]:
        coding, _, parameters = item.strip().partition(";")
        weight = 1.0
        name, _, value = parameters.strip().partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                weight = 0.0
        weights[coding.strip()] = weight
    star = weights.get("*", 0.0)
    liked = [pair for pair in _ALL[:2] if weights.get(pair[0], star) > 0]
    liked.sort(key=lambda pair: -weights.get(pair[0], star))
    return [*liked, _ALL[2]]


_ALL = [("br", ".br"), ("gzip", ".gz"), ("", "")]


def _not_modified(headers: Mapping[bytes, bytes], etag: str, modified: int) -> bool:
    match = headers.get(b"if-none-match")
    if match is not None:
        tags = [tag.strip().removeprefix("W/") for tag in match.decode("latin-1").split(",")]
        return etag in tags or "*" in tags
    since = headers.get(b"if-modified-since")
    if since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since.decode("latin-1")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def _span(header: bytes, size: int) -> tuple[int, int] | tuple[()] | None:
    """One byte range as (start, end), () when it cannot be satisfied, None when it is to be ignored."""
    unit, _, text = header.decode("latin-1").partition("=")
    first, dash, last = text.strip().partition("-")
    if unit.strip() != "bytes" or not dash or "," in text:
        return None
    if (first and not (first.isascii() and first.isdigit())) or (last and not (last.isascii() and last.isdigit())):
        return None
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else ()
    start, end = int(first), min(int(last) + 1 if last else size, size)
    if start >= size:
        return ()
    return (start, end) if start < end else None


async def _stream(send: Send, name: str, start: int, end: int, code: int, headers: list[tuple[bytes, bytes]]) -> bool:
    try:
        stream = open(name, "rb")  # noqa: SIM115, PTH123
    except OSError:
        return False
    with stream:
        await _start(send, code, headers)
        stream.seek(start)
        left = end - start
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
    return True


async def _start(send: Send, code: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": code, "headers": headers})


async def _plain(send: Send, code: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await _start(send, code, headers)
    await send({"type": "http.response.body", "body": body})
