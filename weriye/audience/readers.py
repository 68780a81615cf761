"""Telling readers apart without knowing them.

A reader is the keyed hash of address and browser, under a random key that is made anew every hour and
never leaves this process: not even we can turn it back, or recognise a reader an hour later. Nothing
here is stored or logged.
"""

import hmac
import re
import secrets
import threading
from datetime import datetime, timedelta
from ipaddress import ip_address

from .trends import bucket

HOUR = timedelta(hours=1)
HALF_HOUR = timedelta(minutes=30)
# Many readers share an address (a mobile network, a school), so these are generous: they only keep one
# machine from making a trend.
OF_ONE_ARTICLE = 40
OF_ALL_ARTICLES = 2_000
MOST_ADDRESSES = 100_000

# What reads for somebody else. Cubot makes telephones.
_ROBOT = re.compile(
    r"(?<!cu)bot(?![a-z0-9])|crawl|spider|slurp|scrap|archiver|preview|facebookexternalhit|whatsapp/|feed|rss"
    r"|monitor|uptime|pingdom|lighthouse|headless|phantom|selenium|curl|wget|python|java/|go-http|okhttp|libwww"
    r"|httpclient|http_request|node-fetch|axios|php/|ruby|perl|google-inspectiontool|mediapartners|validator",
    re.IGNORECASE,
)


def is_robot(user_agent: str) -> bool:
    """Whether a browser says itself that it is none."""
    return not user_agent.strip() or _ROBOT.search(user_agent) is not None


def household(address: str) -> str:
    """What throttling takes for one address: an IPv4 one, or the 64 bits of IPv6 that one household has."""
    try:
        parsed = ip_address(address)
    except ValueError:  # Whatever a proxy wrote.
        return address
    return str(int(parsed) >> 64) if parsed.version == 6 else str(parsed)


class Readers:
    """Makes tokens and keeps count of what an address may still add. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._hour: datetime | None = None
        self._half_hour: datetime | None = None
        self._spent: dict[str, int] = {}

    def token(self, address: str, user_agent: str, now: datetime) -> str:
        """The reader's name for this hour."""
        with self._lock:
            hour = bucket(now, HOUR)
            if hour != self._hour:
                self._hour = hour
                self._key = secrets.token_bytes(32)
            key = self._key
        return hmac.new(key, f"{address}\n{user_agent}".encode("utf-8", "replace"), "sha256").hexdigest()[:24]

    def may_count(self, address: str, article: int, now: datetime) -> bool:
        """Whether an address has not yet counted more than is likely in this half hour."""
        whole, one = self._names(address, article, now)
        with self._lock:
            return self._spent.get(whole, 0) < OF_ALL_ARTICLES and self._spent.get(one, 0) < OF_ONE_ARTICLE

    def spend(self, address: str, article: int, now: datetime) -> None:
        """Note that a read from an address was counted."""
        whole, one = self._names(address, article, now)
        with self._lock:
            for name in (whole, one):
                self._spent[name] = self._spent.pop(name, 0) + 1
            while len(self._spent) > MOST_ADDRESSES:
                del self._spent[next(iter(self._spent))]

    def _names(self, address: str, article: int, now: datetime) -> tuple[str, str]:
        half_hour = bucket(now, HALF_HOUR)
        with self._lock:
            if half_hour != self._half_hour:
                self._half_hour = half_hour
                self._spent.clear()
        return self.token(address, "", now), self.token(address, f"article {article}", now)


readers = Readers()
