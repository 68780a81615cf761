"""The small map of where a story is."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from weriye.reader import routes
from weriye.reader.locator import locator, outlines
from weriye.reader.site import site
from weriye.stories.models import Article
from weriye.stories.queries import NamedEntry

from .conftest import SmallSite


def place(latitude: float | None, longitude: float | None, country: str = "", **names: str) -> NamedEntry:
    return NamedEntry(1, "place", "p", country, latitude, longitude, "", names)


def test_a_place_in_the_horn_stands_on_the_map_of_the_horn() -> None:
    found = locator(place(2.04, 45.34, "SO", so="Muqdisho", en="Mogadishu"), "so")
    assert found
    assert found.outline is outlines()[0]
    assert found.name == "Muqdisho, Soomaaliya"
    assert (found.x, found.y) == (133.4, 159.6)


def test_a_place_far_away_stands_on_the_map_of_the_world_with_its_country() -> None:
    found = locator(place(39.93, 32.86, "TR", so="Ankara", en="Ankara"), "en")
    assert found
    assert found.outline is outlines()[1]
    assert found.name == "Ankara, Türkiye"
    assert (found.x, found.y) == (212.9, 40.1)


def test_a_country_is_not_named_twice() -> None:
    found = locator(place(0.5, 38, "KE", so="Kiiniya", en="Kenya"), "so")
    assert found
    assert found.name == "Kiiniya"


@pytest.mark.parametrize("at", [(None, None), (-90, 0), (89.9, 10)])
def test_without_a_position_or_at_a_pole_there_is_no_map(at: tuple[float | None, float | None]) -> None:
    assert locator(place(*at, so="Meel"), "so") is None
    assert locator(None, "so") is None


def test_an_article_shows_a_small_map_with_words_and_follows_the_place(
    small_site: SmallSite, page: Callable[[str], Any]
) -> None:
    address = small_site.address(small_site.somali)
    assert page(address).xpath("//figure[@class='map']") == []
    entry = small_site.place
    entry.latitude, entry.longitude, entry.country = 2.04, 45.34, "SO"
    entry.save()
    (drawn,) = page(address).xpath("//figure[@class='map']/svg")
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == "Muqdisho, Soomaaliya: khariidad"
    rendered = site.render(address)
    assert rendered
    svg = re.search(rb"<svg.*?</svg>", rendered.body, re.DOTALL)
    assert svg
    assert len(svg[0]) <= 3_000
    # Whoever moves the place names this key.
    assert f"entry:{entry.pk}" in rendered.keys


def test_the_map_is_left_out_where_the_page_would_be_too_heavy(
    small_site: SmallSite, page: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, somali_with_map: Article
) -> None:
    address = small_site.address(somali_with_map)
    assert page(address).xpath("//figure[@class='map']")
    monkeypatch.setattr(routes, "ARTICLE_BUDGET", 4_000)
    assert page(address).xpath("//figure[@class='map']") == []
    assert page(address).xpath("//h1")


@pytest.fixture
def somali_with_map(small_site: SmallSite) -> Article:
    small_site.place.latitude, small_site.place.longitude = 39.93, 32.86
    small_site.place.save()
    return small_site.somali
