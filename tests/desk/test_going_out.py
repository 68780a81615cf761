"""Going out from the desk: together, at a second, on the clock, held back; and the fast lane. All or nothing."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision, WorkflowState

from weriye.stories import queries
from weriye.stories.actions import publish_article, start_counterpart
from weriye.stories.clock import due
from weriye.stories.clock.actions import Refused
from weriye.stories.clock.breaking import cry_out
from weriye.stories.clock.models import Breaking, Embargo, FailedRelease, Promise
from weriye.stories.models import Article, PublishedArticle
from weriye.wire.actions import import_jsonl

from .conftest import form_of

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 12:00 in Mogadishu


@pytest.fixture
def at_nine() -> Iterator[Any]:
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def pair(desk: None, at_nine: Any, write_article: Callable[..., Article]) -> tuple[Article, Article]:
    somali = write_article("so", "Doorasho", publish=False, published_at=NINE)
    return somali, start_counterpart(somali, "en")


@pytest.fixture
def editor(pair: Any, at_desk: Callable[..., Client]) -> Client:
    return at_desk("Editor so", "Editor en")


def _do(client: Client, article: Article, verb: str, **data: Any) -> str:
    """What the screen says after pressing a button."""
    address = reverse("desk_going_out", args=(article.pk,))
    response = client.post(address, {"do": verb, **data}, follow=True)
    return " ".join(str(message).strip() for message in response.context["messages"])


def _out() -> set[str]:
    return {code for code in ("so", "en") if queries.latest(code, 5)}


def test_both_are_published_by_one_button(editor: Client, pair: tuple[Article, Article]) -> None:
    page = editor.get(reverse("desk_going_out", args=(pair[0].pk,))).content.decode()
    assert "Publish both now" in page
    assert "It is out" in _do(editor, pair[0], "publish", edition=["so", "en"])
    assert _out() == {"so", "en"}
    for article in pair:
        history = editor.get(reverse("wagtailadmin_pages:history", args=(article.pk,))).content.decode()
        assert "Published" in history, "each edition's history has its own line"


def test_an_editor_of_one_edition_cannot_publish_both_nor_does_the_own_one_go_out_by_trying(
    pair: tuple[Article, Article], at_desk: Callable[..., Client]
) -> None:
    client = at_desk("Editor so")
    assert "you may not publish" in _do(client, pair[0], "publish", edition=["so", "en"])
    assert _out() == set()
    assert not Revision.objects.filter(user__username="Editor so").exists()
    assert client.get(reverse("desk_going_out", args=(pair[1].pk,))).status_code == 302


@pytest.mark.parametrize("role", ["Reporter", "Translator en"])
def test_who_does_not_publish_does_nothing_here(
    pair: tuple[Article, Article], at_desk: Callable[..., Client], role: str
) -> None:
    client = at_desk(role)
    later = "2026-11-20T13:00:07"
    for verb, data in (
        ("publish", {"edition": ["en"]}),
        ("schedule", {"edition": ["en"], "at": later}),
        ("promise", {"now": "so", "then": "en", "minutes": "20"}),
        ("embargo", {"until": later}),
    ):
        assert "publish" in _do(client, pair[1], verb, **data), verb
    assert _out() == set()
    assert not Embargo.objects.exists()
    assert not Promise.objects.exists()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_both_are_scheduled_for_one_second_and_taken_back(
    editor: Client, pair: tuple[Article, Article], at_nine: Any
) -> None:
    said = _do(editor, pair[0], "schedule", edition=["so", "en"], at="2026-11-20T12:30:07", until="2026-11-20T14:00")
    assert "2026-11-20 12:30:07" in said
    assert set(Revision.objects.exclude(approved_go_live_at=None).values_list("approved_go_live_at", flat=True)) == {
        NINE + timedelta(minutes=30, seconds=7)
    }
    rows = editor.get(reverse("desk_stories_results"), {"state": "scheduled"}).context["object_list"]
    assert len(rows) == 2
    assert "12:30:07" in editor.get(reverse("desk_going_out", args=(pair[0].pk,))).content.decode()
    assert "not go out by itself" in _do(editor, pair[0], "unschedule")
    due.publish_due(NINE + timedelta(hours=1))
    assert _out() == set()


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-20T11:59:59", "2026-13-45", "9" * 5000])
def test_a_time_that_is_none_is_refused_in_words(editor: Client, pair: tuple[Article, Article], at: str) -> None:
    said = _do(editor, pair[0], "schedule", edition=["so", "en"], at=at)
    assert said in (
        "Say when it goes out.",
        "Write the time as 2026-11-20 13:00:00.",
        "The time to go out must be in the future.",
    )
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_the_form_of_an_article_schedules_to_the_second(editor: Client, pair: tuple[Article, Article]) -> None:
    edit = reverse("wagtailadmin_pages:edit", args=(pair[0].pk,))
    editor.post(edit, form_of("Doorasho", "<p>1</p>", go_live_at="2026-11-20 12:30:07", **{"action-publish": "1"}))
    assert Revision.objects.get(approved_go_live_at__isnull=False).approved_go_live_at.second == 7
    assert "12:30:07" in editor.get(edit).content.decode()


def test_one_now_and_the_other_on_the_clock_which_calls_when_it_is_overdue(
    editor: Client, pair: tuple[Article, Article], at_nine: Any
) -> None:
    assert "clock runs" in _do(editor, pair[0], "promise", now="so", then="en", minutes="20")
    assert _out() == {"so"}
    strip = editor.get(reverse("desk_clock"))
    assert "English promised by 12:20:00" in strip.content.decode()
    assert "data-alarm" not in strip.content.decode()
    again = editor.get(reverse("desk_clock"), headers={"If-None-Match": strip["ETag"]})
    assert again.status_code == 304
    at_nine.shift(20 * 60)
    late = editor.get(reverse("desk_clock"), headers={"If-None-Match": strip["ETag"]}).content.decode()
    assert "data-alarm" in late
    assert "promised by Editor so-Editor en" in " ".join(late.split())
    for address in ("/desk/", reverse("desk_going_out", args=(pair[1].pk,)), reverse("desk_stories")):
        assert "desk-alarm" in editor.get(address).content.decode() or address == reverse("desk_stories")
    assert "On the clock" in editor.get(reverse("desk_stories")).content.decode()
    for address in (pair[0], pair[1]):
        assert "desk/clock.js" in editor.get(reverse("wagtailadmin_pages:edit", args=(address.pk,))).content.decode()
    _do(editor, pair[1], "publish", edition=["en"])
    assert "promised" not in editor.get(reverse("desk_clock")).content.decode()
    history = editor.get(reverse("wagtailadmin_pages:history", args=(pair[0].pk,))).content.decode()
    assert "Promised in English by 2026-11-20 12:20:00" in history
    assert "Promise kept in English" in history


def test_a_promise_is_called_off_with_a_reason_by_who_writes_there(
    editor: Client, pair: tuple[Article, Article], at_desk: Callable[..., Client]
) -> None:
    _do(editor, pair[0], "promise", now="so", then="en", minutes="20")
    assert "Say why" in _do(editor, pair[0], "call-off", then="en", because=" ")
    refused = at_desk("Producer en").post(
        reverse("desk_going_out", args=(pair[0].pk,)), {"do": "call-off", "then": "en", "because": "x"}
    )
    assert refused.status_code == 302
    assert Promise.objects.exists()
    translator = at_desk("Translator en")
    assert "Called off" in _do(translator, pair[0], "call-off", then="en", because="<b>no source</b>")
    history = editor.get(reverse("wagtailadmin_pages:history", args=(pair[0].pk,))).content.decode()
    assert "&lt;b&gt;no source" in history


def test_an_embargo_holds_against_each_of_wagtails_own_ways_and_nothing_of_them_is_half_done(
    editor: Client, pair: tuple[Article, Article], at_desk: Callable[..., Client]
) -> None:
    somali, english = pair
    _do(editor, somali, "embargo", until="2026-11-20T15:00:00", because="ministry")
    edit = reverse("wagtailadmin_pages:edit", args=(english.pk,))
    refused = editor.post(edit, form_of("Vote", "<p>1</p>", **{"action-publish": "1"}))
    assert "embargoed until 2026-11-20 15:00:00" in refused.content.decode()
    early = form_of("Vote", "<p>1</p>", go_live_at="2026-11-20 14:59:59", **{"action-publish": "1"})
    assert "embargoed until" in editor.post(edit, early).content.decode()
    bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    editor.post(f"{bulk}?id={somali.pk}&id={english.pk}", {"include_descendants": ""})
    at_desk("Reporter").post(edit, form_of("Vote", "<p>1</p>", **{"action-submit": "1"}))
    task = Article.objects.get(pk=english.pk).current_workflow_task_state
    logged = PageLogEntry.objects.count()
    answer = editor.post(
        reverse("wagtailadmin_pages:workflow_action", args=(english.pk, "approve", task.pk)), follow=True
    )
    assert "embargoed until" in answer.content.decode()
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    assert PageLogEntry.objects.count() == logged
    assert _out() == set()
    assert "embargoed until" in _do(editor, somali, "publish", edition=["so", "en"])
    assert "Say why" in _do(editor, somali, "lift", because="")
    assert "lifted" in _do(editor, somali, "lift", because="it is out elsewhere")
    assert _out() == set(), "lifting publishes nothing"
    history = editor.get(reverse("wagtailadmin_pages:history", args=(somali.pk,))).content.decode()
    assert "Embargo lifted: it is out elsewhere" in history
    assert "Embargoed until 2026-11-20 15:00:00: ministry" in history


def test_an_embargo_binds_both_editions_and_so_takes_somebody_of_both(
    pair: tuple[Article, Article], editor: Client, at_desk: Callable[..., Client]
) -> None:
    client = at_desk("Editor so")
    assert "takes somebody who may publish" in _do(client, pair[0], "embargo", until="2026-11-20T15:00")
    _do(editor, pair[0], "embargo", until="2026-11-20T15:00")
    assert "takes somebody who may publish" in _do(client, pair[0], "lift", because="I want to")
    assert Embargo.objects.exists()


def test_what_could_not_go_out_is_in_red_with_its_reason_and_a_way_to_try_again(
    editor: Client, pair: tuple[Article, Article], at_nine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _do(editor, pair[0], "schedule", edition=["so", "en"], at="2026-11-20T12:01:00")
    monkeypatch.setattr(Article, "full_clean", lambda self, *a, **k: 1 / 0)
    at_nine.shift(60)
    due.publish_due(NINE + timedelta(minutes=1))
    monkeypatch.undo()
    for address in ("/desk/", reverse("desk_stories"), reverse("desk_going_out", args=(pair[0].pk,))):
        page = editor.get(address).content.decode()
        assert "division by zero" in page, address
        assert "desk-alarm" in page, address
    assert "tried again" in _do(editor, pair[0], "again")
    due.publish_due(NINE + timedelta(minutes=1, seconds=1))
    assert _out() == {"so", "en"}
    assert not FailedRelease.objects.exists()


def test_the_status_of_the_newsroom_tells_what_is_not_out(
    editor: Client, pair: tuple[Article, Article], at_nine: Any
) -> None:
    import json

    from typer.testing import CliRunner

    from weriye.config.commands import commands

    _do(editor, pair[0], "schedule", edition=["so"], at="2026-11-20T12:01:00")
    at_nine.shift(120)
    said = CliRunner().invoke(commands(), ["status"]).output
    assert "not out: so “Doorasho”, due at 2026-11-20 09:01:00 UTC: nobody has tried" in said
    found = json.loads(CliRunner().invoke(commands(), ["status", "--json"]).output)["not_out"]
    assert [one["headline"] for one in found] == ["Doorasho"]


def _flash(**fields: str) -> dict[str, str]:
    return {
        "story": str(uuid4()),
        "section": "news",
        "minutes": "30",
        "headline-so": "Dhulgariir",
        "text-so": "Wuu dhacay.",
        "headline-en": "Earthquake",
        "text-en": "It hit.",
        **fields,
    }


def test_the_fast_lane_publishes_in_both_editions_by_one_button_and_once(editor: Client) -> None:
    sent = _flash()
    for _ in range(2):
        assert editor.post(reverse("desk_breaking"), sent).status_code == 302
    assert {queries.latest(code, 1)[0].headline for code in ("so", "en")} == {"Dhulgariir", "Earthquake"}
    assert Article.objects.filter(translation_key=sent["story"]).count() == 2
    assert Breaking.objects.count() == 2
    assert "Take the banner down" in editor.get(reverse("desk_breaking")).content.decode()
    editor.post(reverse("desk_breaking"), {"silence": "so"})
    assert list(Breaking.objects.values_list("edition", flat=True)) == ["en"]


def test_the_fast_lane_offers_what_one_may_publish_and_no_more(pair: Any, at_desk: Callable[..., Client]) -> None:
    somali = at_desk("Editor so")
    assert "headline-en" not in somali.get(reverse("desk_breaking")).content.decode()
    somali.post(reverse("desk_breaking"), _flash())
    assert _out() == {"so"}
    assert at_desk("Reporter").post(reverse("desk_breaking"), _flash()).status_code == 302
    sports = at_desk("Sports so")
    assert sports.post(reverse("desk_breaking"), _flash(section="news")).status_code == 400
    assert sports.post(reverse("desk_breaking"), _flash(section="sports")).status_code == 302
    assert Breaking.objects.get().article.section == "sports"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text-so": ""}, "It takes a headline and a line of text, or neither."),
        ({"headline-so": "", "text-so": "", "headline-en": "", "text-en": ""}, "in one edition at least"),
        ({"minutes": "999999"}, "Select a valid choice"),
        ({"story": "x"}, "Enter a valid UUID"),
        ({"section": "<b>"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_in_the_fast_lane_is_said_and_nothing_goes_out(
    editor: Client, fields: dict[str, str], said: str
) -> None:
    answer = editor.post(reverse("desk_breaking"), _flash(**fields))
    assert answer.status_code == 400
    assert said in answer.content.decode() or said in str(answer.context["form"].errors)
    assert not Breaking.objects.exists()


def test_the_pages_of_the_clock_cost_the_same_however_much_ticks(
    editor: Client, pair: tuple[Article, Article], write_article: Callable[..., Article]
) -> None:
    _do(editor, pair[0], "promise", now="so", then="en", minutes="20")

    def cost(address: str) -> int:
        editor.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(address).status_code == 200
        return len(caught)

    addresses = (
        reverse("desk_clock"),
        "/desk/",
        reverse("desk_stories"),
        reverse("desk_going_out", args=(pair[0].pk,)),
    )
    few = [cost(address) for address in addresses]
    for number in range(5):
        story = write_article("so", f"Kale {number}", published_at=NINE)
        Promise.objects.create(
            story=story.translation_key, edition="en", told=story, promised_at=NINE, due_at=NINE + timedelta(minutes=1)
        )
        draft = write_article("so", f"Qabyo {number}", publish=False, published_at=NINE)
        revision = draft.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=NINE - timedelta(hours=1))
    many = [cost(address) for address in addresses]
    assert all(later <= before + 4 for before, later in zip(few, many, strict=True)), (few, many)
    assert max(few) < 70, few


def test_nobody_without_a_part_sees_the_clock(
    editor: Client, pair: tuple[Article, Article], at_desk: Callable[..., Client]
) -> None:
    _do(editor, pair[0], "promise", now="so", then="en", minutes="20")
    for client in (Client(), at_desk(name="outsider")):
        for address in (reverse("desk_clock"), reverse("desk_going_out", args=(pair[0].pk,)), reverse("desk_breaking")):
            assert client.get(address).status_code == 302, address
    publish_article(Article.objects.get(pk=pair[1].pk))


def test_what_is_typed_is_kept_by_itself_without_going_out(editor: Client, pair: tuple[Article, Article]) -> None:
    """Wagtail's autosave: the same address, asked for JSON. It saves a draft, refuses to overwrite a newer one."""
    edit = reverse("wagtailadmin_pages:edit", args=(pair[0].pk,))
    assert "w-autosave" in editor.get(edit).content.decode()
    headers = {"Accept": "application/json"}
    kept = editor.post(edit, form_of("Kept", "<p>1</p>"), headers=headers).json()
    assert kept["success"]
    assert Article.objects.get(pk=pair[0].pk).get_latest_revision_as_object().title == "Kept"
    editor.post(edit, form_of("Newer", "<p>1</p>"))
    older = form_of("Older", "<p>1</p>", loaded_revision_id=str(kept["revision_id"]))
    assert editor.post(edit, older, headers=headers).json()["success"] is False
    assert Article.objects.get(pk=pair[0].pk).get_latest_revision_as_object().title == "Newer"
    assert _out() == set()


def test_a_scheduled_change_of_what_came_in_published_leaves_it_on_the_site(
    desk: None, at_desk: Callable[..., Client]
) -> None:
    line = {"id": "1", "story": "s", "headline": "Roob", "paragraphs": ["Roob."], "published": "2026-01-01T00:00:00Z"}
    import_jsonl(io.BytesIO(json.dumps(line).encode()), "so", publish=True)
    article = Article.objects.get()
    assert article.live_revision is None
    at = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    form = form_of("Roob kale", "<p>Kale.</p>", slug=article.slug, go_live_at=at, **{"action-publish": "1"})
    at_desk("Editor so").post(reverse("wagtailadmin_pages:edit", args=(article.pk,)), form)
    article = Article.objects.get()
    assert article.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert article.live
    assert (article.title, PublishedArticle.objects.get().headline) == ("Roob", "Roob")
    assert article.get_latest_revision_as_object().title == "Roob kale"


def test_a_story_that_is_out_is_made_breaking_news_where_one_may_publish(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    twin = start_counterpart(article, "en")
    address = reverse("desk_cry_out", args=(article.pk,))
    assert at_desk("Reporter").get(address).status_code == 302
    editor = at_desk("Editor so")
    # The twin is not out, nor may this editor publish it.
    assert editor.post(address, {"edition": "en", "minutes": "30"}).status_code == 400
    for wrong in ({}, {"edition": "so"}, {"edition": "so", "minutes": "9999"}, {"edition": "xx", "minutes": "30"}):
        assert editor.post(address, wrong).status_code == 400
    assert not Breaking.objects.exists()
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=(article.pk,))).content.decode()
    assert address in edit
    assert editor.post(address, {"edition": "so", "minutes": "30"}).status_code == 302
    assert Breaking.objects.get().article == article
    publish_article(twin)
    chief = at_desk("Editor so", "Editor en", name="chief")
    other = write_article("so", "Kale")
    assert "Roob" in chief.get(reverse("desk_cry_out", args=(other.pk,))).content.decode()
    assert chief.post(address, {"edition": ["so", "en"], "minutes": "60"}).status_code == 302
    assert set(Breaking.objects.values_list("edition", "article")) == {("so", article.pk), ("en", twin.pk)}
    draft = write_article("so", "Qabyo", publish=False)
    assert chief.get(reverse("desk_cry_out", args=(draft.pk,))).status_code == 302
    with pytest.raises(Refused, match="is not out"):
        cry_out([draft], timedelta(minutes=5), None)


def test_a_story_withdrawn_in_both_editions_says_so_in_the_history_of_both(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    twin = start_counterpart(article, "en")
    publish_article(twin)
    chief = at_desk("Editor so", "Editor en")
    chief.post(reverse("wagtailadmin_pages:unpublish", args=(article.pk,)), {"also": "en"})
    assert not Article.objects.filter(live=True).exists()
    lines = PageLogEntry.objects.filter(action="wagtail.unpublish")
    assert {line.page_id for line in lines} == {article.pk, twin.pk}
    assert len({line.uuid for line in lines}) == 2
    for one in (article, twin):
        history = chief.get(reverse("wagtailadmin_pages:history", args=(one.pk,))).content.decode()
        assert "Unpublished" in history
