"""What the press asks of a site: the pages that there are, and their bytes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Urgency(IntEnum):
    """Which stale pages are baked first: the lowest number."""

    NOW = 0  # the article and its counterpart, fronts, feeds, sitemaps
    SOON = 1  # topics, people, places, archive pages
    LATER = 2  # pages that merely list a changed one


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as bytes, with the keys of everything that it shows."""

    body: bytes
    content_type: str
    keys: frozenset[str]


class Site(Protocol):
    """The reader's side, named by the setting WERIYE_SITE."""

    def version(self) -> str:
        """Changes when every page must be baked anew: design, configuration, public address."""
        ...

    def render(self, path: str) -> Rendered | None:
        """The page at a path (`/so/`, `/so/feed.xml`), None when there is none."""
        ...

    def prepare(self, paths: Sequence[str]) -> None:
        """Read at once, into the memory of the batch (`recording.remember`), what these pages will ask for."""
        ...

    def paths(self) -> Iterator[str]:
        """The paths of all pages that are kept baked."""
        ...

    def lasting(self, paths: Iterable[str]) -> set[str]:
        """Those of these paths that are to be kept baked, or at which no page is any more.

        The others may lose their file, to be baked when somebody asks.
        """
        ...

    def unread(self, paths: Iterable[str], since: datetime) -> set[str]:
        """Those of these pages whose reads are counted and that nobody read since an instant."""
        ...

    def urgency(self, path: str, keys: frozenset[str]) -> Urgency:
        """How soon the page at a path is to be baked when these keys are stale."""
        ...

    def patience(self, path: str) -> int:
        """Seconds that a stale page may wait in any case, so that it is baked once for all that comes meanwhile."""
        ...

    def born(self, keys: Iterable[str]) -> Iterator[str]:
        """Paths of pages that a change of these keys may have brought into being, so that no ledger knows them."""
        ...


def the_site() -> Site:
    """The site of this process."""
    site: Site = import_string(settings.WERIYE_SITE)
    return site
