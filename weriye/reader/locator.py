"""Where a story is: a small map drawn from stored outlines, with a dot. Knows positions and names, no article.

Two views: the Horn of Africa, and the world for what lies outside it. Both are equirectangular, so that a
position becomes a point by two multiplications; at this size the distortion says nothing wrong.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from weriye.language.countries import country_name
from weriye.stories.queries import NamedEntry

FILE = Path(__file__).parent / "outlines.json"


@dataclass(frozen=True, slots=True)
class Outline:
    """A part of the world: its box in WGS 84 degrees, its size in pixels, coasts and borders as SVG paths."""

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int
    land: str
    borders: str

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True, slots=True)
class Locator:
    """An outline with a place on it: `x` and `y` in its pixels, `name` the place with its country."""

    outline: Outline
    x: float
    y: float
    name: str


@lru_cache(maxsize=1)
def outlines() -> tuple[Outline, ...]:
    """The views, the closest first; the last one holds every place but the poles'."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return _outline(stored["horn"]), _outline(stored["world"])


def _outline(view: dict[str, Any]) -> Outline:
    west, south, east, north = view["box"]
    return Outline(west, south, east, north, view["width"], view["height"], view["land"], view["borders"])


def locator(place: NamedEntry | None, code: str) -> Locator | None:
    """The map of a place for an edition; None for one without a position, or near a pole."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    latitude, longitude = place.latitude, place.longitude
    outline = next((view for view in outlines() if view.holds(latitude, longitude)), None)
    if outline is None:
        return None
    x = (longitude - outline.west) / (outline.east - outline.west) * outline.width
    y = (outline.north - latitude) / (outline.north - outline.south) * outline.height
    return Locator(outline, round(x, 1), round(y, 1), _named(place, code))


def _named(place: NamedEntry, code: str) -> str:
    """`Ankara, Turkey`; a country by its name alone."""
    country = country_name(place.country, code)
    is_country = any(name == country_name(place.country, edition) for edition, name in place.names.items())
    return f"{place.name(code)}, {country}" if country and not is_country else place.name(code)
