"""The gazetteer as a file: out and back without a change, reviewed, and hostile."""

import json
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from weriye.stories import gazetteer
from weriye.stories.actions import add_entry
from weriye.stories.gazetteer import tables
from weriye.stories.gazetteer.tables import BadTable, take
from weriye.stories.models import Entry, Spelling

pytestmark = pytest.mark.usefixtures("newsroom")
HEAD = "kind,slug,name_so,name_en,accepted,others,wikidata\n"


def _state() -> list[tuple[Any, ...]]:
    entries = Entry.objects.values_list("pk", "kind", "slug", "country", "latitude", "longitude", "wikidata")
    spellings = Spelling.objects.values_list("entry", "edition", "text", "is_name", "accepted")
    return [*sorted(entries), *sorted(spellings)]


def _csv() -> bytes:
    return "".join(tables.csv_lines(tables.all_rows())).encode()


def _jsonl() -> bytes:
    return "".join(tables.json_lines(tables.all_rows())).encode()


@pytest.fixture
def odd(newsroom: Path) -> None:
    """Entries that try a table's seams."""
    entry = add_entry("person", {"so": '=cmd|"/c calc"!A1', "en": "O’Hara, “Ann”"})
    for code, text, accepted in (
        ("so", "a | b \\ c", True),
        ("", "-ka", False),
        ("", "'quoted", False),
        ("en", "عمر", True),
    ):
        Spelling(entry=entry, edition=code, text=text, accepted=accepted).save()
    place = add_entry("place", {"so": "Boosaaso", "en": "Bosaso"})
    place.latitude, place.longitude, place.country, place.wikidata = 11.28, 49.18, "SO", "Q850180"
    place.save()


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize("out", [_csv, _jsonl])
def test_a_file_taken_back_as_it_was_given_out_changes_nothing(out: Any) -> None:
    before, file = _state(), out()
    assert take(file) == tables.Taken(lines=2, made=0, changed=0)
    assert _state() == before
    # And into an empty gazetteer it brings all of it.
    Entry.objects.all().delete()
    assert take(file).made == 2
    assert out() == file


@pytest.mark.usefixtures("odd")
def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    cells = _csv().decode().replace("\r\n", ",").split(",")
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "@", "-"))]


def test_the_shipped_places_go_out_and_come_back() -> None:
    gazetteer.load()
    before, file = _state(), _csv()
    assert take(file).changed == 0
    assert _state() == before


def test_what_a_reviewer_mended_is_taken_and_kept_in_the_history(django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("hodan")
    entry = add_entry("place", {"so": "Bosaaso", "en": "Bosaso"})
    file = (
        f"{HEAD}place,bosaso,Boosaaso,Bosaso,so:Bender Qaasim,Bosaaso | en:Bossaso,Q850180\nplace,,Boorama,Borama,,,\n"
    )
    assert take(file.encode(), user) == tables.Taken(lines=2, made=1, changed=1)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.name("so"), entry.wikidata) == ("Boosaaso", "Q850180")
    assert set(Spelling.objects.filter(entry=entry, is_name=False).values_list("edition", "text", "accepted")) == {
        ("so", "Bender Qaasim", True),
        ("", "Bosaaso", False),
        ("en", "Bossaso", False),
    }
    assert Entry.objects.get(slug="borama").name("so") == "Boorama"
    line = ModelLogEntry.objects.get(action="weriye.gazetteer.change")
    assert line.user == user
    assert ["name_so", "Bosaaso", "Boosaaso"] in line.data["changes"]


def test_columns_that_a_file_leaves_out_stay() -> None:
    entry = add_entry("place", {"so": "Boosaaso", "en": "Bosaso"})
    Spelling(entry=entry, text="Bosaaso").save()
    take("\ufeffkind;slug;name_so\r\nplace;bosaso;Bosaaso\r\n".encode())
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.name("so"), entry.name("en")) == ("Bosaaso", "Bosaso")
    assert gazetteer.find("bosaaso") == entry


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["1: the file is empty"]),
        ("kind,slug,colour\nplace,a,b\n", ["1: the first line names the columns"]),
        (f"{HEAD}place,bosaso\n", ["2: it has 2 cells"]),
        (f"{HEAD}planet,mars,Mars,,,,\n", ["2: kind is “planet”"]),
        (f"{HEAD}place,Mars!,Mars,,,,\n", ["2: slug is “Mars!”"]),
        (f"{HEAD}place,bosaso,,,,,\n", ["2: it has no house name"]),
        (f"{HEAD}place,bosaso,{'x' * 121},,,,\n", ["2: the name “xxx"]),
        (f"{HEAD}place,bosaso,Boosaaso,,,,Q0\n", ["2: wikidata is “Q0”"]),
        (f"{HEAD}place,bosaso,Boosaaso,,,,Q1; DROP TABLE\n", ["2: wikidata is"]),
        (f"{HEAD}place,bosaso,Boosaaso,,,,\nplace,bosaso,Bosaaso,,,,\n", ["3: place/bosaso stands in line 2"]),
        (f"{HEAD}place,,Bosaso,Bosaso,,,\n", ["2: “Bosaso” is in the gazetteer already: write its slug, bosaso"]),
        (f"{HEAD}place,,,,,,\n", ["2: it has neither a slug nor a name"]),
        (f"{HEAD}place,a,Good,,,,\nplace,b,Boos\u200eaaso\x07,,,,\n", ["3: the name"]),
        (f'{HEAD}place,a,"Boo\n', ["2: it is no CSV"]),
        ("kind,slug,name_so,latitude,longitude\nplace,a,A,north,1\nplace,b,B,91,1\nplace,c,C,nan,1\nplace,d,D,1,\n",
         ["2: latitude is “north”", "3: latitude is 91", "4: latitude is nan", "5: a position takes both"]),
        ("kind,slug,name_so,time_zone,country\nplace,a,A,Mars/Base,Somalia\n",
         ["2: country is", "2: there is no time zone"]),
        ('{"kind": "place", "slug": "a", "names": {"xx": "A"}}\n', ["1: there is no edition “xx”"]),
        ('{"kind": "place", "slug": "a", "names": {"so": 5}}\n{"kind"\n[]\n',
         ["1: one of its values", "2: ", "3: it is not a JSON object"]),
        ('{"kind": "place", "slug": "a", "names": {"so": "A"}, "latitude": true}\n', ["1: one of its values"]),
        ('{"kind": "place", "slug": "a", "colour": "red"}\n', ["1: “colour” is not known"]),
        ("{" * 100_000, ["1: "]),
        ("kind,slug\0", ["1: it is binary"]),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_with_its_number_and_nothing_is_done(text: str, said: list[str]) -> None:
    add_entry("place", {"so": "Bosaso", "en": "Bosaso"})
    before = _state()
    with pytest.raises(BadTable) as caught:
        take(text.encode())
    told = [f"{one.line}: {one.text}" for one in caught.value.problems]
    assert len(told) == len(said)
    for line, start in zip(told, said, strict=True):
        assert line.startswith(start), told
    assert _state() == before


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(BadTable, match="2: it is not UTF-8"):
        take(HEAD.encode() + b"place,\xff\xfe,A\n")
    with pytest.raises(BadTable, match="larger than 20 MB"):
        take(b"x" * (tables.LARGEST + 1))


def test_more_changes_than_somebody_waits_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_CHANGED", 1)
    with pytest.raises(BadTable, match="changes 2 entries"):
        take(f"{HEAD}place,a,A,,,,\nplace,b,B,,,,\n".encode())
    assert not Entry.objects.exists()


def test_a_line_that_fits_no_other_takes_all_of_them_back() -> None:
    """Two new lines of one name: each is right by itself."""
    with pytest.raises(BadTable, match="3: there is another entry at place/burco"):
        take(f"{HEAD}place,,Burco,,,,\nplace,,Burco,,,,\n".encode())
    assert not Entry.objects.exists()


def test_a_json_line_holds_what_the_entry_is() -> None:
    entry = add_entry("place", {"so": "Boosaaso", "en": "Bosaso"})
    Spelling(entry=entry, edition="so", text="Bender Qaasim", accepted=True).save()
    assert json.loads(_jsonl()) == {
        "kind": "place",
        "slug": "bosaso",
        "names": {"so": "Boosaaso", "en": "Bosaso"},
        "accepted": [{"edition": "so", "text": "Bender Qaasim"}],
        "others": [],
        "country": "",
        "latitude": None,
        "longitude": None,
        "time_zone": "",
        "wikidata": "",
    }
