"""A CDN in front of the site: told which keys' pages to forget, by tag where it knows tags, else by address.

Must not know the database: delivery decides what is purged and when.
"""

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from .outage import Outage
from .tags import PATH, tag_of

if TYPE_CHECKING:
    import httpx

SECONDS = 10


@dataclass(frozen=True, slots=True)
class Account:
    """Which CDN, and what of it. `service`: zone, service, distribution, or the cache's own address."""

    kind: str  # one of KINDS
    service: str
    site: str  # public address of the pages, without a slash at its end
    token: str = field(repr=False)
    api: str = ""  # the CDN's interface, where it is not the usual one
    by_address: bool = False  # the pages come from a store, which sends no tags


class Cdn(Protocol):
    """What delivery asks of a CDN."""

    at_once: int  # how many keys one call may name
    by_key: bool  # it knows all tags of a page, not only the page itself
    forgets_all: bool  # it can be told to forget everything in one call

    def purge(self, keys: Sequence[str]) -> None:
        """Forget the pages that carry any of these keys. Raises Outage."""

    def purge_everything(self) -> None:
        """Forget all pages. Raises Outage."""


class Cloudflare:
    """Purges by tag, or by address; 100 of either in a call on every plan."""

    at_once = 100
    forgets_all = True

    def __init__(self, account: Account) -> None:
        self.account = account
        self.by_key = not account.by_address
        self._url = f"{account.api or 'https://api.cloudflare.com/client/v4'}/zones/{account.service}/purge_cache"

    def purge(self, keys: Sequence[str]) -> None:
        if self.by_key:
            self._post({"tags": [tag_of(key) for key in keys]})
        else:
            self._post({"files": _addresses(self.account, keys)})

    def purge_everything(self) -> None:
        self._post({"purge_everything": True})

    def _post(self, what: dict[str, Any]) -> None:
        answer = _post(self._url, what, {"Authorization": f"Bearer {self.account.token}"}, self.account.token)
        # It says no with 200 as well.
        if answer.get("success") is not True:
            told = "; ".join(str(error.get("message")) for error in answer.get("errors") or [{}])
            raise Outage(f"Cloudflare refuses the purge: {told[:300]}")


class Fastly:
    """Purges by surrogate key, 256 in a call."""

    at_once = 256
    forgets_all = True

    def __init__(self, account: Account) -> None:
        self.account = account
        self.by_key = not account.by_address
        self._url = f"{account.api or 'https://api.fastly.com'}/service/{account.service}"

    def purge(self, keys: Sequence[str]) -> None:
        self._post("purge", {"surrogate_keys": [tag_of(key) for key in keys]})

    def purge_everything(self) -> None:
        self._post("purge_all", {})

    def _post(self, verb: str, what: dict[str, Any]) -> None:
        _post(f"{self._url}/{verb}", what, {"Fastly-Key": self.account.token}, self.account.token)


class ByAddress:
    """Any cache that Wagtail's frontend_cache purges by address."""

    at_once = 50
    by_key = False
    forgets_all = False

    def __init__(self, account: Account) -> None:
        from wagtail.contrib.frontend_cache.backends import CloudfrontBackend, HTTPBackend

        self.account = account
        if account.kind == "cloudfront":
            self._backend = CloudfrontBackend({"DISTRIBUTION_ID": account.service})
        else:
            self._backend = HTTPBackend({"LOCATION": account.service})

    def purge(self, keys: Sequence[str]) -> None:
        addresses = _addresses(self.account, keys)
        with _complaints() as complaints, _default_timeout():
            try:
                self._backend.purge_batch(addresses)
            except Exception as error:
                raise Outage(f"the cache cannot be purged: {error}") from None
        if complaints:
            raise Outage(complaints[0])

    def purge_everything(self) -> None:
        raise Outage("this cache is purged by address only; nothing forgets all of it at once")


KINDS: dict[str, Callable[[Account], Cdn]] = {
    "cloudflare": Cloudflare,
    "fastly": Fastly,
    "cloudfront": ByAddress,
    "http": ByAddress,
}


def connect(account: Account) -> Cdn:
    return KINDS[account.kind](account)


def _addresses(account: Account, keys: Sequence[str]) -> list[str]:
    """Addresses of the pages whose own keys these are; another key has none."""
    return [account.site + quote(key.removeprefix(PATH), safe="/") for key in keys if key.startswith(PATH)]


@contextmanager
def _default_timeout() -> Iterator[None]:
    """Wagtail's backend for caches that take PURGE would wait for ever for one that does not answer."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What Wagtail's backends report: they write a failed purge to their log and go on."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    log = logging.getLogger("wagtail.frontendcache")
    ear = Ear(logging.ERROR)
    log.addHandler(ear)
    try:
        yield heard
    finally:
        log.removeHandler(ear)


def _post(url: str, what: dict[str, Any], headers: dict[str, str], secret: str) -> dict[str, Any]:
    """The answer as JSON. Raises Outage for any other, with no word of the secret."""
    import httpx

    try:
        answer = httpx.post(url, json=what, headers={**headers, "Accept": "application/json"}, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise Outage(f"{url} cannot be reached: {error}") from None
    if answer.status_code == 200:
        try:
            found = answer.json()
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
    told = answer.text[:200].replace(secret, "…")
    raise Outage(f"{url} answers {answer.status_code}: {told}", _retry_after(answer))


def _retry_after(answer: "httpx.Response") -> float | None:
    """Seconds that the answer asks to wait: a number, or until a date."""
    text = answer.headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 3600))
    try:
        return max(0.0, min((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 3600.0))
    except (ValueError, TypeError):
        return None
