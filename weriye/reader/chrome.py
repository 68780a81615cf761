"""What every page of an edition shows around its own matter: names, words, sections, addresses.

Read from configuration alone and kept in memory. Must not query the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.conf import settings

from weriye.stories.editions import Edition, Profile
from weriye.stories.editions import edition as the_edition
from weriye.stories.editions import editions as all_editions

from .assets import ICON, SCRIPT

COLOURS = 8


class Words:
    """The labels of an edition as attributes: `words.latest`. An unknown one is an AttributeError."""

    __slots__ = ("_labels",)

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def __getattr__(self, key: str) -> str:
        try:
            return self._labels[key]
        except KeyError:
            raise AttributeError(f"no label {key!r} in the edition files") from None


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section with its front's address; `colour` numbers its accent, 0 to 7."""

    slug: str
    name: str
    address: str
    colour: int


@dataclass(frozen=True, slots=True)
class Chrome:
    """An edition as its pages' frame. `languages` names every edition's language in this edition's words."""

    code: str
    direction: str
    name: str
    short_name: str
    title: str
    tagline: str
    source: str
    words: Words
    sections: tuple[SectionLink, ...]
    default_section: str
    profiles: tuple[Profile, ...]
    languages: Mapping[str, str]
    script: str
    icon: str
    manifest: str  # empty where nothing can be installed or kept

    @property
    def front(self) -> str:
        return f"/{self.code}/"

    def address(self, name: str) -> str:
        """The address of one of the edition's own pages: `live`, `trending`, `search`."""
        return f"/{self.code}/{name}/"

    def section(self, slug: str) -> SectionLink:
        """The section of that slug; the default one when the edition has none such (any more)."""
        by_slug = {section.slug: section for section in self.sections}
        return by_slug.get(slug) or by_slug[self.default_section]


# The mapping of editions is replaced as a whole, never changed: it is held so that its id stays its own.
_made: dict[tuple[int, str, bool], tuple[Any, Chrome]] = {}


def chrome(code: str) -> Chrome:
    """The frame of an edition. Raises KeyError when the station has none such."""
    key = (id(settings.EDITIONS), code, settings.WERIYE_OFFLINE)
    found = _made.get(key)
    if found is None or found[0] is not settings.EDITIONS:
        found = _made[key] = (settings.EDITIONS, _make(the_edition(code)))
    return found[1]


def _make(edition: Edition) -> Chrome:
    code = edition.code
    return Chrome(
        code=code,
        direction=edition.direction,
        name=edition.name,
        short_name=edition.short_name,
        title=edition.title,
        tagline=edition.tagline,
        source=edition.source,
        words=Words(edition.labels),
        sections=tuple(
            SectionLink(section.slug, section.name, f"/{code}/{section.slug}/", number % COLOURS)
            for number, section in enumerate(edition.sections)
        ),
        default_section=edition.default_section,
        profiles=edition.profiles,
        languages={other.code: _language(other, code) for other in all_editions()},
        script=SCRIPT.address,
        icon=ICON.address,
        manifest=f"/{code}/manifest.webmanifest" if settings.WERIYE_OFFLINE else "",
    )


@lru_cache(maxsize=64)
def _cldr_name(code: str, of: str) -> str:
    try:
        name: str | None = Locale.parse(code.replace("-", "_")).languages.get(of)
    except (UnknownLocaleError, ValueError):
        return ""
    return name or ""


def _language(other: Edition, code: str) -> str:
    """The language of an edition in the words of another one; its own name where CLDR knows none."""
    return _cldr_name(code, other.code.partition("-")[0]) or other.name


def absolute(path: str) -> str:
    """The public address of a path; an address that is absolute already stays."""
    address: str = settings.WERIYE_ADDRESS
    return address + path if path.startswith("/") else path
