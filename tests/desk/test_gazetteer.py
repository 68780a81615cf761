"""The gazetteer's form: names checked, and a new name told to the press in the same transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from weriye.config.atomic_writes import AtomicWrites
from weriye.desk.checks.models import HouseWord
from weriye.desk.names import spelled
from weriye.press.models import StaleKey
from weriye.stories import gazetteer, keys
from weriye.stories.actions import add_entry
from weriye.stories.models import Entry, Spelling

LIST = "/desk/snippets/stories/entry/"
WORDS = "/desk/snippets/desk/houseword/"


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


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"wikidata": "2449"}, "a Q and digits are meant"),
        ({"wikidata": "https://evil.example/wiki/Q2449"}, "a Q and digits are meant"),
        ({"time_zone": "Mars/Base"}, "there is no time zone"),
        ({"latitude": "9.9"}, "both latitude and longitude"),
        ({"latitude": "99", "longitude": "1"}, "less than or equal to 90"),
        ({"country": "so"}, "two capital letters"),
    ],
)
def test_what_an_entry_cannot_be_is_refused_in_words(editor: Client, fields: dict[str, str], said: str) -> None:
    response = editor.post(LIST + "add/", _form({"text": "Boorama", "edition": "so", "is_name": "on"}, **fields))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Entry.objects.exists()


def test_a_wikidata_number_is_taken_from_the_address_of_its_page(editor: Client) -> None:
    address = "https://www.wikidata.org/wiki/Q2449"
    editor.post(LIST + "add/", _form({"text": "Muqdisho", "edition": "so", "is_name": "on"}, wikidata=address))
    assert Entry.objects.get().wikidata == "Q2449"
    assert f'href="{address}"' in editor.get(LIST).content.decode()


def test_the_history_says_who_changed_what_from_what_to_what(at_desk: Callable[..., Client]) -> None:
    entry = gazetteer.find_or_create("Xarardheere", "place", "so")
    row = {"id": str(Spelling.objects.get().pk), "text": "Xaradheere", "edition": "so", "is_name": "on"}
    editor = at_desk("Editor so", name="hodan")
    editor.post(f"{LIST}edit/{entry.pk}/", _form(row, initial=1, slug="xaradheere", wikidata="Q1012961"))
    page = editor.get(f"{LIST}history/{entry.pk}/").content.decode()
    assert "Xarardheere → Xaradheere" in page
    assert "Wikidata: – → Q1012961" in page
    assert "hodan" in page


def test_what_stands_in_articles_keeps_its_kind(editor: Client, write_article: Callable[..., Any]) -> None:
    entry = gazetteer.find_or_create("Muqdisho", "place", "so")
    write_article("so", dateline=entry)
    row = {"id": str(Spelling.objects.get().pk), "text": "Muqdisho", "edition": "so", "is_name": "on"}
    response = editor.post(f"{LIST}edit/{entry.pk}/", _form(row, initial=1, slug="muqdisho", kind="person"))
    assert "It stands in articles as what it is" in response.content.decode()
    assert Entry.objects.get().kind == "place"


def test_an_accepted_spelling_is_kept_as_such(editor: Client) -> None:
    editor.post(
        LIST + "add/",
        _form(
            {"text": "Muqdisho", "edition": "so", "is_name": "on", "accepted": "on"},
            {"text": "Xamar", "edition": "so", "accepted": "on"},
        ),
    )
    assert set(Spelling.objects.values_list("text", "is_name", "accepted")) == {
        ("Muqdisho", True, False),
        ("Xamar", False, True),
    }


def test_two_entries_are_merged_from_the_screen_that_offers_the_likely_one(
    editor: Client, write_article: Callable[..., Any]
) -> None:
    kept = gazetteer.find_or_create("Muqdisho", "place", "so")
    gone = add_entry("place", {"en": "Mogadishu"})
    Spelling.objects.create(entry=gone, text="Muqdisho", folded="muqdisho")
    person = add_entry("person", {"so": "Muqdisho"})
    write_article("en", dateline=gone)
    address = f"/desk/gazetteer/{kept.pk}/merge/"
    page = editor.get(address).content.decode()
    assert f'value="{gone.pk}"' in page
    assert f'value="{person.pk}"' not in page
    assert f'value="{gone.pk}"' in editor.get(address, {"q": "moga"}).content.decode()
    for number in ("", "x", "9" * 30, str(kept.pk), str(person.pk)):
        editor.post(address, {"gone": number})
        assert Entry.objects.count() == 3
    assert editor.post(address, {"gone": str(gone.pk)}).status_code == 302
    assert not Entry.objects.filter(pk=gone.pk).exists()
    history = editor.get(f"{LIST}history/{kept.pk}/").content.decode()
    assert "Took in mogadishu (Mogadishu, Muqdisho) with 1 article" in history


def test_a_file_is_given_out_and_taken_back(editor: Client) -> None:
    gazetteer.find_or_create("Boosaaso", "place", "so")
    gazetteer.find_or_create("Xaawo Cali", "person", "so")
    given = b"".join(editor.get("/desk/gazetteer/file/gazetteer.csv", {"kind": "place"}).streaming_content)  # type: ignore[attr-defined]
    assert "Boosaaso" in given.decode()
    assert "Xaawo" not in given.decode()
    mended = given.replace(b"Boosaaso", b"Bosaaso")
    file = SimpleUploadedFile("names.csv", mended)
    assert editor.post("/desk/gazetteer/file/", {"file": file}).status_code == 302
    assert gazetteer.find("Bosaaso") is not None
    bad = editor.post(
        "/desk/gazetteer/file/", {"file": SimpleUploadedFile("n.csv", mended + b"place,<b>,,,,,,,,,\r\n")}
    )
    assert bad.status_code == 400
    assert "Nothing was taken: 2 lines are wrong" in bad.content.decode()
    assert "slug is “&lt;b&gt;”" in bad.content.decode()
    assert editor.post("/desk/gazetteer/file/", {}).status_code == 400


# Who may look, add, change, delete; merge, give out, take in: see roles.py.
ALL = {"list", "add", "edit", "merge", "export", "take_in", "words", "add_word", "edit_word"}
SEES = {"list", "add", "export", "words"}
MAY = {
    "Reporter": SEES,
    "Reporter so": SEES,
    "Translator en": SEES,
    "Editor so": ALL,
    "Editor en": ALL,
    "Sports so": SEES,
    "Producer so": set[str](),
    "Administrator": ALL,
    "": set[str](),
}


@pytest.mark.parametrize("role", MAY)
def test_the_table_of_who_may_edit_house_style(at_desk: Callable[..., Client], role: str) -> None:
    entry = gazetteer.find_or_create("Muqdisho", "place", "so")
    word = HouseWord.objects.create(edition="so", instead_of="internet-ka", write="intarnetka")
    client = at_desk(role) if role else at_desk(name="outsider")
    addresses = {
        "list": LIST,
        "add": f"{LIST}add/",
        "edit": f"{LIST}edit/{entry.pk}/",
        "merge": f"/desk/gazetteer/{entry.pk}/merge/",
        "export": "/desk/gazetteer/file/gazetteer.csv",
        "take_in": "/desk/gazetteer/file/",
        "words": WORDS,
        "add_word": f"{WORDS}add/",
        "edit_word": f"{WORDS}edit/{word.pk}/",
    }
    assert {name for name, address in addresses.items() if client.get(address).status_code == 200} == MAY[role]
    if "merge" not in MAY[role]:
        other = gazetteer.find_or_create("Xamar", "place", "so")
        client.post(addresses["merge"], {"gone": other.pk})
        client.post(addresses["take_in"], {"file": SimpleUploadedFile("n.csv", b"kind,slug,name_so\nplace,xamar,X\n")})
        client.post(addresses["edit_word"], {"edition": "so", "instead_of": "a", "write": "b", "reason": ""})
        assert Entry.objects.get(pk=other.pk).name("so") == "Xamar"
        assert HouseWord.objects.get().write == "intarnetka"


def test_a_rule_for_a_word_is_made_once_and_says_two_things(editor: Client) -> None:
    fields = {"edition": "so", "instead_of": "  internet-ka ", "write": "intarnetka", "reason": ""}
    assert editor.post(f"{WORDS}add/", fields).status_code == 302
    assert HouseWord.objects.get().folded == "internet-ka"
    again = editor.post(f"{WORDS}add/", fields | {"instead_of": "Internet-KA", "write": "x"})
    assert "There is a rule for this word" in again.content.decode()
    same = editor.post(f"{WORDS}add/", fields | {"instead_of": "x", "write": "x"})
    assert "Both are written the same" in same.content.decode()
    assert "Select a valid choice" in editor.post(f"{WORDS}add/", fields | {"edition": "xx"}).content.decode()


def test_the_list_asks_the_database_as_much_for_30_entries_as_for_3(editor: Client) -> None:
    counts = []
    for number in (3, 30):
        for one in range(number):
            gazetteer.find_or_create(f"Magaalo {number} {one}", "place", "so")
        editor.get(LIST)
        for query in ({}, {"q": "magaalo"}):
            with CaptureQueriesContext(connection) as asked:
                assert editor.get(LIST, query).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_names_are_searched_by_an_index_however_many_there_are(desk: Path) -> None:
    Entry.objects.bulk_create(Entry(kind="place", slug=f"place-{number}") for number in range(2_000))
    pks = Entry.objects.values_list("pk", flat=True)
    names = ((pk, f"meel {number}") for number, pk in enumerate(pks))
    Spelling.objects.bulk_create(Spelling(entry_id=pk, edition="so", text=name, folded=name) for pk, name in names)
    with CaptureQueriesContext(connection) as asked:
        found = spelled("Meel 1", limit=1_000)
    assert len(found) > 500
    (statement,) = (query["sql"] for query in asked)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{statement}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "folded" in plan
    assert "SCAN" not in plan.replace("SCAN stories_spelling USING INDEX", "")
