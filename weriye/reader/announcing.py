"""An article as a post for each network, from the edition's own template, within what the network takes.

The limits: X 280 with every link counted as 23 (twitter-text's weights), Mastodon 500 with the same for links,
Telegram 4,096 and 1,024 under a picture (in UTF-16 units), Facebook 63,206. Sending is not done here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from weriye.stories.models import PublishedArticle

from .chrome import absolute, chrome
from .text import one_line, printable

OF_LINK = 23
# Characters that X counts once; all others count twice.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_ADDRESS = re.compile(r"https?://\S+")
# X makes a link of whatever looks like a domain, too.
_LINK = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b")


def _of_x(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    links = _LINK.findall(text)
    rest = sum(1 if any(a <= ord(c) <= b for a, b in _LIGHT) else 2 for c in _LINK.sub("", text))
    return rest + sum(OF_LINK if _ADDRESS.fullmatch(link) else max(OF_LINK, len(link)) for link in links)


def _of_mastodon(text: str) -> int:
    return len(_ADDRESS.sub("x" * OF_LINK, text))


def _of_telegram(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Network:
    """Where a post goes: `limit` in the network's own measure. `captioned`: it stands under a picture."""

    name: str
    limit: int
    measure: Callable[[str], int]
    captioned: bool = False


NETWORKS = (
    Network("Telegram", 4096, _of_telegram),
    Network("Telegram", 1024, _of_telegram, captioned=True),
    Network("Facebook", 63_206, len),
    Network("X", 280, _of_x),
    Network("Mastodon", 500, _of_mastodon),
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A post ready to be copied; `length` as the network counts it."""

    network: Network
    text: str
    length: int


def announcements(row: PublishedArticle) -> tuple[Announcement, ...]:
    """What an edition says of a published article in each network."""
    template = chrome(row.edition).words.network_post
    return tuple(announce(network, template, row.headline, row.summary, absolute(row.address)) for network in NETWORKS)


def announce(network: Network, template: str, headline: str, summary: str, url: str) -> Announcement:
    """The template filled: where it is too long the summary is cut, then left out, then the headline is cut.

    `template` may name {headline}, {summary} and {url}; the address is never cut.
    """
    headline, summary = one_line(headline, 10_000), one_line(summary, 10_000)

    def filled(headline: str, summary: str) -> str:
        text = template.format(headline=headline, summary=summary, url=url)
        return re.sub(r"\n{3,}", "\n\n", printable(text)).strip()

    def longest(most: int, fits: Callable[[int], bool]) -> int:
        low, high = 0, most
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)
        return low

    def fits(text: str) -> bool:
        return network.measure(text) <= network.limit

    text = filled(headline, summary)
    if not fits(text):
        of_summary = longest(len(summary), lambda n: fits(filled(headline, _cut(summary, n))))
        # A few words that end at once say less than none.
        text = filled(headline, _cut(summary, of_summary) if of_summary > 40 else "")
        if not fits(text):
            text = filled(_cut(headline, longest(len(headline), lambda n: fits(filled(_cut(headline, n), "")))), "")
    return Announcement(network, text, network.measure(text))


def _cut(text: str, longest: int) -> str:
    return one_line(text, longest) if longest > 1 else ""
