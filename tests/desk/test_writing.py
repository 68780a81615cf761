"""Writing an article in Wagtail's own form: what is filled in, put right, refused, and where one lands."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, streamfield

from weriye.desk.names import entry_of
from weriye.press.models import StaleKey
from weriye.stories import gazetteer, queries
from weriye.stories.models import Article, Entry, MonthPage, Picture, Spelling
from weriye.stories.tables import MOST_ROWS

from .conftest import form_of
from .test_pictures import jpeg


def _new(client: Client, edition: str = "so") -> str:
    response = client.get(reverse("desk_new", args=(edition,)))
    assert response.status_code == 302
    return response["Location"]


@pytest.fixture
def editor(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Editor so", "Editor en")


def test_a_new_story_opens_in_this_months_folder_without_a_tree(editor: Client) -> None:
    address = _new(editor)
    again = _new(editor)
    assert address == again
    assert MonthPage.objects.count() == 1
    page = editor.get(address).content.decode()
    assert "New story: Soomaali" in page
    assert "Siyaasad" in page
    assert 'value="Badweyn TV"' in page
    assert "Root" not in page


def test_a_new_english_story_has_the_sections_in_english(editor: Client) -> None:
    page = editor.get(_new(editor, "en")).content.decode()
    assert "Politics" in page
    assert "Siyaasad" not in page


def test_what_is_published_is_on_the_site(editor: Client) -> None:
    response = editor.post(_new(editor), form_of("Roob ka da’ay", "<p>Roob.</p>", **{"action-publish": "1"}))
    assert response.status_code == 302, response.context["form"].errors
    assert response["Location"] == reverse("desk_stories")
    article = Article.objects.get()
    assert article.live
    assert article.edition == "so"
    assert article.owner is not None
    assert queries.latest("so", 5)[0].headline == "Roob ka da’ay"
    assert StaleKey.objects.filter(key="latest:so").exists()


def test_the_address_follows_the_headline_until_the_article_is_published(editor: Client) -> None:
    editor.post(_new(editor), form_of("Ro", "<p>1</p>"))
    article = Article.objects.get()
    assert article.slug == "ro"
    edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    editor.post(edit, form_of("Roob ka da’ay Baydhabo", "<p>1</p>", slug="ro"))
    assert Article.objects.get().slug == "roob-ka-daay-baydhabo"
    editor.post(edit, form_of("Roob", "<p>1</p>", slug="gacanta-lagu-qoray"))
    editor.post(edit, form_of("Roob kale", "<p>1</p>", slug="gacanta-lagu-qoray"))
    assert Article.objects.get().slug == "gacanta-lagu-qoray"
    editor.post(edit, form_of("Roob", "<p>1</p>", slug="gacanta-lagu-qoray", **{"action-publish": "1"}))
    editor.post(edit, form_of("Cinwaan cusub", "<p>1</p>", slug="", **{"action-publish": "1"}))
    assert Article.objects.get().slug == "gacanta-lagu-qoray"


def test_two_stories_of_one_headline_get_two_addresses(editor: Client) -> None:
    for _ in range(2):
        editor.post(_new(editor), form_of("Roob", "<p>1</p>"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["roob", "roob-2"]


def test_several_paragraphs_in_one_block_are_saved_as_one_block_each(editor: Client) -> None:
    editor.post(_new(editor), form_of("Roob", "<p>Kow.</p><p>Laba.</p><p>Saddex.</p>"))
    body = Article.objects.get().get_latest_revision_as_object().body
    assert [block.value.source.count("<p") for block in body] == [1, 1, 1]


def test_a_picture_without_words_is_not_published_but_may_be_kept_as_a_draft(editor: Client, newsroom: Path) -> None:
    picture = Picture.objects.create(title="x", credit="Badweyn TV", file=ContentFile(jpeg(), name="x.jpg"))
    data = form_of("Roob", "<p>1</p>", picture=str(picture.pk))
    assert editor.post(_new(editor), data).status_code == 302
    article = Article.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    refused = editor.post(edit, data | {"action-publish": "1"})
    assert "Say what the picture shows" in refused.content.decode()
    assert not Article.objects.get().live
    assert editor.post(edit, data | {"picture_alt": "Webi", "action-publish": "1"}).status_code == 302
    assert Article.objects.get().live


def _table(caption: str, rows: int = 1) -> dict[str, Any]:
    """What a browser sends of a body that is one table of two columns."""
    columns = [{"type": "text", "heading": "Gobol"}, {"type": "figures", "heading": "Qoysas"}]
    sent: dict[str, Any] = {"caption": caption, "column": {"count": "2"}, "row": {"count": str(rows)}, "cell": {}}
    for number, column in enumerate(columns):
        sent["column"][str(number)] = {**column, "order": str(number), "deleted": ""}
    for row in range(rows):
        sent["row"][str(row)] = {"order": str(row), "deleted": ""}
        sent["cell"][str(row)] = {"0": "<b>Bay</b>", "1": "1,200"}
    return {"table": sent, "row_headers": "on", "notes": "", "source": "OCHA"}


def test_a_table_is_written_kept_and_shown_again_and_one_too_large_is_refused_with_what_was_typed(
    editor: Client,
) -> None:
    large = form_of("Qoysas", body=streamfield([("table", _table("Qoysaska", MOST_ROWS + 1))]))
    refused = editor.post(_new(editor), large).content.decode()
    assert f"2 columns and {MOST_ROWS + 1} rows" in refused
    assert Article.objects.count() == 0
    assert editor.post(_new(editor), form_of("Qoysas", body=streamfield([("table", _table(""))]))).status_code == 302
    article = Article.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    out = {"action-publish": "1"}
    assert (
        "no caption"
        in editor.post(edit, form_of("Qoysas", body=streamfield([("table", _table(""))]), **out)).content.decode()
    )
    assert (
        editor.post(edit, form_of("Qoysas", body=streamfield([("table", _table("Qoysaska"))]), **out)).status_code
        == 302
    )
    (block,) = Article.objects.get().body.raw_data
    assert block["value"]["table"]["rows"] == [{"values": ["<b>Bay</b>", "1,200"]}]
    shown = editor.get(edit).content.decode()
    assert "typed_table_block.js" in shown
    assert "<b>Bay</b>" not in shown


def test_names_of_the_gazetteer_are_found_in_any_spelling_and_unknown_ones_are_named(editor: Client) -> None:
    place = gazetteer.find_or_create("Muqdisho", "place", "so")
    Spelling.objects.create(entry=place, edition="en", text="Mogadishu", is_name=True)
    person = gazetteer.find_or_create("Xaawo Cali", "person", "so")
    data = form_of(
        "Roob",
        "<p>1</p>",
        dateline=str(place.pk),
        subjects='"mogadishu (place)", "Xaawo Cali"',
        bylines=inline_formset([{"person": str(person.pk)}]),
    )
    assert editor.post(_new(editor), data).status_code == 302
    draft = Article.objects.get().get_latest_revision_as_object()
    assert {entry.pk for entry in draft.subjects.all()} == {place.pk, person.pk}
    assert [byline.person_id for byline in draft.bylines.all()] == [person.pk]
    assert draft.dateline_id == place.pk
    refused = editor.post(_new(editor), form_of("Laba", "<p>1</p>", subjects="Qof aan jirin"))
    assert "“Qof aan jirin” is not in the gazetteer" in refused.content.decode()
    assert Article.objects.count() == 1


def test_two_people_of_one_name_are_told_apart(desk: Path) -> None:
    one = Entry.objects.create(kind="person", slug="cali")
    two = Entry.objects.create(kind="person", slug="cali-2")
    for entry in (one, two):
        Spelling.objects.create(entry=entry, edition="so", text="Cali", is_name=True)
    with pytest.raises(ValueError, match="cali-2"):
        entry_of("Cali", "so")
    assert entry_of("Cali (person/cali-2)", "so") == two


def test_offered_names_begin_with_what_was_typed(editor: Client) -> None:
    gazetteer.find_or_create("Muqdisho", "place", "so")
    gazetteer.find_or_create("Muuse", "person", "so")
    found = editor.get(reverse("desk_names", args=("so",)), {"term": "MU"}).json()
    assert sorted(found) == ["Muqdisho (place)", "Muuse (person)"]
    assert editor.get(reverse("desk_names", args=("so",)), {"term": "%"}).json() == []
    assert editor.get(reverse("desk_names", args=("xx",))).status_code == 404


def test_the_preview_shows_what_is_typed_and_nothing_in_it_runs(
    editor: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", publish=False)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=(article.pk,))
    hostile = "Cinwaan <script>alert(1)</script>"
    assert editor.post(address, form_of(hostile, "<p>Waa la qoray.</p>")).json() == {
        "is_valid": True,
        "is_available": True,
    }
    response = editor.get(address)
    page = response.content.decode()
    assert "Waa la qoray." in page
    assert "<script>alert(1)" not in page
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_story_that_is_not_saved_yet_can_be_previewed(editor: Client) -> None:
    folder = _new(editor).split("/")[-2]
    address = reverse("wagtailadmin_pages:preview_on_add", args=("stories", "article", folder))
    assert editor.post(address, form_of("Cusub", "<p>Qoraal cusub.</p>")).json()["is_valid"]
    assert "Qoraal cusub." in editor.get(address).content.decode()
    assert not Article.objects.exists()


def test_readers_are_told_of_an_update_only_by_the_journalists_word(
    editor: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so")
    edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    data = form_of(article.title, "<p>1</p>", slug=article.slug, **{"action-publish": "1"})
    editor.post(edit, data)
    article.refresh_from_db()
    assert article.updated_at is None
    editor.post(edit, data | {"just_updated": "on"})
    article.refresh_from_db()
    assert article.updated_at is not None


def test_unpublishing_and_deleting_lead_back_to_the_list(editor: Client, write_article: Callable[..., Article]) -> None:
    article = write_article("so")
    response: Any = editor.post(reverse("wagtailadmin_pages:unpublish", args=(article.pk,)))
    assert response["Location"] == reverse("desk_stories")
    assert queries.latest("so", 5) == []
    response = editor.post(reverse("wagtailadmin_pages:delete", args=(article.pk,)))
    assert response["Location"] == reverse("desk_stories")
    assert not Article.objects.exists()


def test_hostile_words_survive_as_words(editor: Client, shared: Path) -> None:
    hostile = [
        s for s in json.loads((shared / "fixtures/hostile/blns.json").read_text()) if s.strip() and "\0" not in s
    ]
    headline = " ".join(max((s for s in hostile if "<script>" in s), key=len).split())[:200]
    editor.post(_new(editor), form_of(headline, "<p>1</p>", **{"action-publish": "1"}))
    for address in (reverse("wagtailadmin_home"), reverse("desk_stories")):
        page = editor.get(address).content.decode()
        assert "<script>alert" not in page


def test_a_scheduled_article_goes_out_at_its_time_and_not_before(editor: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, tzinfo=UTC), tick=False) as clock:
        data = form_of("Doorasho", "<p>1</p>", go_live_at="2026-11-20 13:00", **{"action-publish": "1"})
        assert editor.post(_new(editor), data).status_code == 302
        rows = editor.get(reverse("desk_stories_results"), {"state": "scheduled"}).context["object_list"]
        assert [row.draft_title for row in rows] == ["Doorasho"]
        clock.move_to(datetime(2026, 11, 20, 9, 59, 59, tzinfo=UTC))  # 12:59:59 in Mogadishu
        call_command("publish_scheduled")
        assert queries.latest("so", 5) == []
        clock.shift(2)
        call_command("publish_scheduled")
        assert [card.headline for card in queries.latest("so", 5)] == ["Doorasho"]


def test_what_a_reporter_submits_an_editor_of_that_edition_approves(at_desk: Callable[..., Client]) -> None:
    reporter, somali, english = at_desk("Reporter"), at_desk("Editor so"), at_desk("Editor en")
    reporter.post(_new(reporter), form_of("Roob", "<p>1</p>", **{"action-submit": "1"}))
    article = Article.objects.get()
    assert not article.live
    task = article.current_workflow_task_state
    assert "Roob" in somali.get("/desk/").content.decode()
    approve = reverse("wagtailadmin_pages:workflow_action", args=(article.pk, "approve", task.pk))
    for refused in (reporter, english):
        refused.post(approve)
        assert not Article.objects.get().live
    somali.post(approve)
    assert [card.headline for card in queries.latest("so", 5)] == ["Roob"]


def test_no_article_can_be_made_private_for_readers_get_files(
    editor: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so")
    editor.post(
        reverse("wagtailadmin_pages:set_privacy", args=(article.pk,)), {"restriction_type": "login", "password": ""}
    )
    assert not PageViewRestriction.objects.exists()
