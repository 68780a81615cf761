"""The gazetteer: the shipped places, and names found whatever their spelling."""

from collections import Counter
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from weriye.stories import gazetteer
from weriye.stories.actions import add_entry
from weriye.stories.models import Entry, Spelling, fold_name


def test_every_shipped_place_is_well_formed() -> None:
    places = list(gazetteer.read_places(gazetteer.PLACES))
    zones = available_timezones()
    assert len(places) > 500
    assert len({place.slug for place in places}) == len(places)
    for place in places:
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
        assert place.time_zone in zones
        assert all(text for _, text in place.names)
        assert all(len(text) <= gazetteer.LONGEST_NAME for text in place.spellings)


def test_no_spelling_belongs_to_two_places() -> None:
    owners: Counter[str] = Counter()
    for place in gazetteer.read_places(gazetteer.PLACES):
        owners.update({fold_name(text) for text in (*place.spellings, *(text for _, text in place.names))})
    assert [text for text, count in owners.items() if count > 1] == []


def test_loading_is_done_once_and_again_changes_nothing(newsroom: Path) -> None:
    assert gazetteer.load() == len(list(gazetteer.read_places(gazetteer.PLACES)))
    before = Spelling.objects.count()
    assert gazetteer.load() == 0
    assert Spelling.objects.count() == before


def test_loading_completes_what_an_import_made_and_keeps_what_the_desk_wrote(newsroom: Path) -> None:
    made = gazetteer.find_or_create("ANKARA", "place", "en")
    gazetteer.load()
    made.refresh_from_db()
    assert made.latitude is not None
    assert made.name("en") == "ANKARA"
    assert Entry.objects.filter(slug="ankara").count() == 1


@pytest.mark.parametrize("name", ["Muqdisho", "MOGADISHU", "xamar", "  Mogadishu "])
def test_a_place_is_found_by_any_of_its_names(newsroom: Path, name: str) -> None:
    gazetteer.load()
    found = gazetteer.find(name, "place")
    assert found is not None
    assert (found.slug, found.name("so"), found.name("en")) == ("mogadishu", "Muqdisho", "Mogadishu")


def test_kind_and_edition_choose_between_entries_of_one_name(newsroom: Path) -> None:
    person = add_entry("person", {"so": "Jigjiga Cali", "en": "Marka"})
    place = add_entry("place", {"so": "Marka", "en": "Merca"})
    assert gazetteer.find("marka", "person") == person
    assert gazetteer.find("marka", "place") == place
    assert gazetteer.find("marka", edition="so") == place
    assert gazetteer.find("marka", edition="en") == person
    assert gazetteer.find("marka", "topic") is None
    assert gazetteer.find(" ") is None


def test_an_unknown_name_is_made_once_and_equal_slugs_are_told_apart(newsroom: Path) -> None:
    first = gazetteer.find_or_create("Cali’s  Guuleed", "person", "so")
    assert gazetteer.find_or_create("CALI'S GUULEED", "person", "so") == first
    second = gazetteer.find_or_create("Calis Guuleed", "person", "so")
    assert (first.slug, second.slug) == ("calis-guuleed", "calis-guuleed-2")
    for bad in ("", "x" * 121):
        with pytest.raises(ValueError, match="1 to 120 characters"):
            gazetteer.find_or_create(bad, "person", "so")


@pytest.mark.parametrize("row", ["a\tcity\tSO\tx\t1\tAfrica/Mogadishu\t\tA\tA\t", "a\tcity"])
def test_a_bad_line_of_places_is_named(tmp_path: Path, row: str) -> None:
    header = gazetteer.PLACES.read_text(encoding="utf-8").splitlines()[0]
    file = tmp_path / "places.tsv"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(gazetteer.GazetteerProblem, match=r"places.tsv, line 2: .*see places.md"):
        list(gazetteer.read_places(file))
