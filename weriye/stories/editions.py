"""Editions: one language's newspaper each, read from one TOML file each.

An edition is configuration only: a new file in the editions folder is a new edition.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an edition with a front of its own, such as politics.

    `slug` is the same in every edition; `name` is in the edition's language.
    """

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The station's account in a social network, for readers of one edition."""

    network: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One language's newspaper.

    `code` is both the Wagtail locale and the BCP 47 tag of its language; `direction` is
    `ltr` or `rtl`; `time_zone` an IANA name; `name` is the language in its own words;
    `labels` are the words of the interface by key, the same keys in every edition.
    """

    code: str
    name: str
    short_name: str
    direction: str
    time_zone: ZoneInfo
    title: str
    tagline: str
    source: str
    default_section: str
    sections: tuple[Section, ...]
    profiles: tuple[Profile, ...]
    labels: Mapping[str, str]

    def section(self, slug: str) -> Section:
        """The section of that slug; the default one when the edition has none such."""
        by_slug = {section.slug: section for section in self.sections}
        return by_slug.get(slug) or by_slug[self.default_section]

    def has_section(self, slug: str) -> bool:
        return any(section.slug == slug for section in self.sections)


class EditionError(ImproperlyConfigured):
    """An edition file that cannot be used: says which file, what is wrong and what to write."""


def load_edition(path: Path) -> Edition:
    """Read one edition file (`CODE.toml`). Raises EditionError when it is unusable."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        zone = ZoneInfo(raw["time_zone"])
        sections = tuple(Section(slug=s["slug"], name=s["name"]) for s in raw["sections"])
        edition = Edition(
            code=path.stem,
            name=raw["name"],
            short_name=raw["short_name"],
            direction=raw["direction"],
            time_zone=zone,
            title=raw["title"],
            tagline=raw["tagline"],
            source=raw["source"],
            default_section=raw["default_section"],
            sections=sections,
            profiles=tuple(Profile(**profile) for profile in raw.get("profiles", ())),
            labels=MappingProxyType(dict(raw["labels"])),
        )
    except KeyError as error:
        raise EditionError(f"{path}: the key {error} is missing; see docs/reference/editions.md") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ZoneInfoNotFoundError, TypeError, OSError) as error:
        raise EditionError(f"{path}: {error}") from None
    if edition.direction not in ("ltr", "rtl"):
        raise EditionError(f"{path}: direction is {edition.direction!r}; write ltr or rtl")
    if not edition.has_section(edition.default_section):
        raise EditionError(f"{path}: default_section {edition.default_section!r} is not among its sections")
    return edition


def load_editions(folder: Path, codes: tuple[str, ...]) -> dict[str, Edition]:
    """Read the editions named by `codes`, in that order, from `folder`.

    Raises EditionError when a file is missing, or when two editions differ in their labels' keys.
    """
    loaded: dict[str, Edition] = {}
    for code in codes:
        path = folder / f"{code}.toml"
        if not path.is_file():
            raise EditionError(f"{path}: there is no such edition file; write it or take {code} out of WERIYE_EDITIONS")
        loaded[code] = load_edition(path)
    if not loaded:
        raise EditionError("WERIYE_EDITIONS names no edition; write for example so,en")
    first = next(iter(loaded.values()))
    for edition in loaded.values():
        if odd := set(first.labels) ^ set(edition.labels):
            raise EditionError(
                f"{folder}/{edition.code}.toml: its labels differ from {first.code}.toml in {', '.join(sorted(odd))}"
            )
    return loaded


def editions() -> tuple[Edition, ...]:
    """All editions of this station, the first one first."""
    return tuple(settings.EDITIONS.values())


def edition(code: str) -> Edition:
    """The edition of that code. Raises KeyError when the station has none such."""
    found: Edition = settings.EDITIONS[code]
    return found


def has_edition(code: str) -> bool:
    return code in settings.EDITIONS
