"""The gazetteer's form: names checked, and a new name told to the press in the same transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from weriye.config.atomic_writes import AtomicWrites
from weriye.press.models import StaleKey
from weriye.stories import gazetteer, keys
from weriye.stories.models import Entry, Spelling

LIST = "/desk/snippets/stories/entry/"


@pytest.fixture
def editor(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Editor so")


def _form(*spellings: dict[str, Any], initial: int = 0, **fields: str) -> dict[str, Any]:
    return nested_form_data(
        {
            "kind": "place",
            "slug": "",
            "country": "",
            "time_zone": "",
            "latitude": "",
            "longitude": "",
            "wikidata": "",
            "spellings": inline_formset(list(spellings), initial=initial),
            **fields,
        }
    )


def test_an_entry_is_made_with_a_name_in_each_edition(editor: Client) -> None:
    response = editor.post(
        LIST + "add/",
        _form(
            {"text": "Boorama", "edition": "so", "is_name": "on"},
            {"text": "Borama", "edition": "en", "is_name": "on"},
            {"text": "Borame", "edition": ""},
        ),
    )
    assert response.status_code == 302
    entry = Entry.objects.get()
    assert entry.slug == "borama"
    assert (entry.name("so"), entry.name("en")) == ("Boorama", "Borama")
    assert gazetteer.find("borame") == entry


@pytest.mark.parametrize(
    ("spellings", "said"),
    [
        ([{"text": "Boorama", "edition": "so"}], "mark it as house name"),
        (
            [{"text": "A", "edition": "so", "is_name": "on"}, {"text": "B", "edition": "so", "is_name": "on"}],
            "are house names of one edition",
        ),
        ([{"text": "A", "edition": "", "is_name": "on"}], "belongs to one edition"),
        ([{"text": "A", "edition": "xx", "is_name": "on"}], "Select a valid choice"),
    ],
)
def test_names_that_do_not_fit_are_refused_in_words(editor: Client, spellings: list[dict[str, Any]], said: str) -> None:
    response = editor.post(LIST + "add/", _form(*spellings))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Entry.objects.exists()


def test_a_new_name_and_what_it_makes_stale_are_written_together(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = gazetteer.find_or_create("Muqdisho", "place", "so")
    spelling = Spelling.objects.get()
    StaleKey.objects.all().delete()
    within: list[bool] = []
    original = AtomicWrites.__call__

    def watched(self: AtomicWrites, request: Any) -> Any:
        before = connection.savepoint_ids[:]
        inner = self.get_response
        self.get_response = lambda r: (within.append(len(connection.savepoint_ids) > len(before)), inner(r))[1]  # type: ignore[method-assign]
        try:
            return original(self, request)
        finally:
            self.get_response = inner  # type: ignore[method-assign]

    monkeypatch.setattr(AtomicWrites, "__call__", watched)
    row = {"id": str(spelling.pk), "text": "Xamar", "edition": "so", "is_name": "on"}
    response = editor.post(f"{LIST}edit/{entry.pk}/", _form(row, initial=1, slug=entry.slug))
    assert response.status_code == 302
    assert within == [True]
    assert Entry.objects.get().name("so") == "Xamar"
    assert list(StaleKey.objects.values_list("key", flat=True)) == [keys.entry(entry.pk)]


def test_the_list_finds_any_spelling(editor: Client) -> None:
    entry = gazetteer.find_or_create("Muqdisho", "place", "so")
    Spelling.objects.create(entry=entry, edition="en", text="Mogadishu", is_name=True)
    gazetteer.find_or_create("Burco", "place", "so")
    page = editor.get(LIST, {"q": "MOGA"}).content.decode()
    assert "Muqdisho" in page
    assert "Burco" not in page


@pytest.mark.parametrize(
    ("chooser", "seen", "unseen"), [("places", "Muqdisho", "Muuse"), ("people", "Muuse", "Muqdisho")]
)
def test_a_chooser_offers_one_kind_and_finds_any_spelling(editor: Client, chooser: str, seen: str, unseen: str) -> None:
    place = gazetteer.find_or_create("Muqdisho", "place", "so")
    Spelling.objects.create(entry=place, edition="", text="Xamar")
    gazetteer.find_or_create("Muuse", "person", "so")
    page = editor.get(f"/desk/gazetteer/{chooser}/results/").content.decode()
    assert seen in page
    assert unseen not in page
    if chooser == "places":
        assert "Muqdisho" in editor.get("/desk/gazetteer/places/results/", {"q": "xam"}).content.decode()


def test_a_person_can_be_added_in_the_chooser(at_desk: Callable[..., Client]) -> None:
    reporter = at_desk("Reporter")
    response = reporter.post("/desk/gazetteer/people/create/", {"name": "Xaawo Cali Nuur"})
    assert response.json()["step"] == "chosen"
    assert Entry.objects.get().kind == "person"
    refused = reporter.post("/desk/gazetteer/people/create/", {"name": "x" * 200})
    assert refused.json()["step"] == "reshow_creation_form"


def test_a_reporter_may_add_but_not_change_and_an_outsider_neither(at_desk: Callable[..., Client], desk: Path) -> None:
    entry = gazetteer.find_or_create("Muqdisho", "place", "so")
    reporter = at_desk("Reporter")
    assert reporter.get(LIST + "add/").status_code == 200
    assert reporter.get(f"{LIST}edit/{entry.pk}/").status_code == 302
    outsider = at_desk(name="outsider")
    for address in (LIST, LIST + "add/", f"{LIST}edit/{entry.pk}/", "/desk/gazetteer/places/"):
        assert outsider.get(address).status_code == 302, address
