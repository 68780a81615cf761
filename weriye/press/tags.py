"""Cache tags: the names by which a CDN is told what a page shows, and which of them to purge.

Every page carries the tag of itself and those of the things that it shows. A tag is good for purging
a page only when the copy that a CDN may hold and the copy that replaces it both carry it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

PATH = "path:"  # the key of a page itself
LONGEST = 100
# A header may have 16 kB at Cloudflare and at Fastly, and about a thousand tags at Cloudflare.
MOST_BYTES = 12_000
MOST_TAGS = 900
# How long a CDN may keep a page that has its tags. It is purged when it changes; should a purge go astray,
# nobody sees the old page for longer than this.
LIFETIME = 600
# From this many changed pages on that show one stale thing, the thing is purged instead of the pages.
ENOUGH = 4


def tag_of(key: str) -> str:
    """The tag of a key: the key itself where it is short and plain, else a hash of it."""
    plain = quote(key, safe="/:._~-")
    return plain if len(plain) <= LONGEST else "hash:" + hashlib.sha256(key.encode()).hexdigest()[:24]


def carried(path: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The keys that a page's header has room for: the page's own, then the others in order."""
    fitting = [PATH + path]
    room = MOST_BYTES - len(tag_of(fitting[0]))
    for key in sorted(set(keys) - {PATH + path}):
        room -= len(tag_of(key)) + 1
        if room < 0 or len(fitting) == MOST_TAGS:
            break
        fitting.append(key)
    return tuple(fitting)


def header(path: str, keys: Iterable[str]) -> str:
    """A page's tags, separated by spaces."""
    return " ".join(map(tag_of, carried(path, keys)))


def common(path: str, before: Iterable[str], after: Iterable[str]) -> frozenset[str]:
    """The keys that the copies of a page before and after a change both carry."""
    return frozenset(carried(path, before)) & frozenset(carried(path, after))


def to_purge(pages: Mapping[str, frozenset[str]], named: Callable[[Iterable[str]], frozenset[str]]) -> dict[str, str]:
    """For each changed page one key to purge it by, few keys in all.

    `pages` gives the keys good for purging each page; `named` says which of some keys became stale
    lately: others would purge pages that did not change. A page that no such key joins with others
    is purged by its own.
    """
    by_key = Counter(key for keys in pages.values() for key in keys)
    wanted = named([key for key, count in by_key.items() if count >= ENOUGH])
    chosen: dict[str, str] = {}
    left = dict(pages)
    while left:
        counts = Counter(key for keys in left.values() for key in keys & wanted)
        key, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
        if count < ENOUGH:
            break
        covered = [path for path, keys in left.items() if key in keys]
        chosen.update(dict.fromkeys(covered, key))
        for path in covered:
            del left[path]
    return chosen | {path: PATH + path for path in left}


@dataclass(frozen=True, slots=True)
class Tagging:
    """How a kind of CDN is told the tags of a response, and how long it may keep one that has them all."""

    name: bytes
    separator: str
    lifetime: tuple[bytes, bytes]

    def headers(self, path: str, tags: str | None) -> list[tuple[bytes, bytes]]:
        """For the answer at a path with these tags; None: not known, then with its own and no longer life."""
        if tags is None:
            return [(self.name, tag_of(PATH + path).encode())]
        return [(self.name, tags.replace(" ", self.separator).encode()), self.lifetime]


# Each is read and taken out by its CDN.
TAGGING = {
    "cloudflare": Tagging(b"cache-tag", ",", (b"cloudflare-cdn-cache-control", b"public, max-age=%d" % LIFETIME)),
    "fastly": Tagging(b"surrogate-key", " ", (b"surrogate-control", b"max-age=%d" % LIFETIME)),
}
