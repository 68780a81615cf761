"""The desk's first page: what is wrong, what waits, what one edition lacks, and who may see which of it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Revision

from weriye.audience.models import Reads, Trending
from weriye.desk import today_plots
from weriye.press.models import StalePage
from weriye.stories.actions import start_counterpart
from weriye.stories.clock import actions as clock
from weriye.stories.clock.breaking import cry_out
from weriye.stories.live_story import actions as live
from weriye.stories.models import Article, LiveStory, Promise, PublishedArticle
from weriye.stories.staleness.models import Following

from .conftest import form_of

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Write = Callable[..., Article]
Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[Any]:
    with time_machine.travel(NINE, tick=False) as machine:
        yield machine


def _page(client: Client) -> str:
    answer = client.get("/desk/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _part(page: str, heading: str) -> str:
    """The section that one heading names."""
    return page.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


def _chips(page: str) -> dict[str, str]:
    return {words: count for count, words in re.findall(r'href="#desk[^"]*"><b>([0-9+]+)</b> ([^<]+)</a>', page)}


def _submit(client: Client, article: Article, headline: str) -> None:
    address = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    client.post(address, form_of(headline, "<p>1</p>", **{"action-submit": "1"}))


def test_an_empty_newsroom_says_so_and_where_to_begin(at_desk: Enter) -> None:
    page = _page(at_desk("Editor so", "Editor en"))
    for words in (
        "Nothing waits",
        "Nothing waits for approval.",
        "No story waits for what another edition changed.",
        "Everything of the last month is told in English, too.",
        "Nothing is scheduled.",
        "Nothing since midnight.",
        "Nothing went out in the last two weeks.",
        "Too few stories",
        "The site is up to date.",
    ):
        assert words in page, words
    assert reverse("desk_new", args=("so",)) in page
    assert reverse("desk_breaking") in page


def test_what_went_out_since_midnight_of_the_station_stands_under_its_edition(
    at_desk: Enter, write_article: Write
) -> None:
    midnight = datetime(2026, 11, 19, 21, 0, tzinfo=UTC)  # of the 20th, in Mogadishu
    write_article("so", "Shalay", published_at=midnight - timedelta(seconds=1))
    early = write_article("so", "Saaka", published_at=midnight)
    write_article("en", "Yesterday", published_at=midnight - timedelta(hours=2))
    page = _page(at_desk("Editor so"))
    somali, english = _part(page, "desk-out-so"), _part(page, "desk-out-en")
    assert "Saaka" in somali
    assert "Shalay" not in somali
    assert reverse("wagtailadmin_pages:edit", args=(early.pk,)) in somali
    assert "The last before:" in english
    assert "Yesterday" in english
    assert "/edit/" not in english, "who works for Somali alone reads English on the site"


def test_what_is_told_once_can_be_started_and_what_is_begun_is_opened_by_who_may(
    at_desk: Enter, write_article: Write
) -> None:
    begun, untouched = write_article("so", "Roob", published_at=NINE), write_article("so", "Kale", published_at=NINE)
    draft = start_counterpart(begun, "en")
    opened = f"{reverse('wagtailadmin_pages:edit', args=(draft.pk,))}?beside=counterpart"
    started = reverse("desk_start", args=(untouched.pk, "en"))
    for groups, opens in ((("Editor en",), True), (("Translator en",), True), (("Producer en",), False)):
        page = _part(_page(at_desk(*groups)), "desk-untold-en")
        assert (opened in page) is opens, groups
        assert (started in page) is opens, groups
        assert reverse("desk_start", args=(begun.pk, "en")) not in page
        assert "begun" not in page
    assert 'aria-labelledby="desk-untold-en"' not in _page(at_desk("Editor so"))


def test_what_trends_in_one_edition_and_is_not_told_in_the_other_comes_first(
    at_desk: Enter, write_article: Write
) -> None:
    old = write_article("so", "Caan", published_at=NINE - timedelta(days=90))
    both = write_article("so", "Labada", published_at=NINE)
    twin = start_counterpart(both, "en")
    clock.release([twin], at_desk("Administrator", name="boss") and _user("boss"))
    write_article("so", "Cusub", published_at=NINE)
    for rank, article in enumerate((both, old)):
        Trending.objects.create(edition="so", rank=rank, article=article.pk)
    page = _part(_page(at_desk("Editor en")), "desk-untold-en")
    assert page.index("Caan") < page.index("Cusub")
    assert "trending in Soomaali: no. 2" in page
    assert "Labada" not in page


def _user(name: str) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username=name)


def test_a_review_is_approved_returned_and_seen_from_the_first_page(at_desk: Enter, write_article: Write) -> None:
    reporter, editor, other = at_desk("Reporter"), at_desk("Editor so"), at_desk("Editor en")
    article = write_article("so", "Roob", publish=False)
    _submit(reporter, article, "Roob")
    task = Article.objects.get(pk=article.pk).current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=(article.pk, "approve", task.pk))
    page = _page(editor)
    assert approve in _part(page, "desk-review")
    assert _chips(page)["for you to approve"] == "1"
    assert "workflow-action.js" in page
    assert "sent by Reporter" in _part(_page(reporter), "desk-review")
    assert approve not in _page(reporter)
    assert "Roob" not in _page(other)
    assert "Roob" not in _page(at_desk("Producer so")), "who may not read drafts"
    editor.post(
        reverse("wagtailadmin_pages:workflow_action", args=(article.pk, "reject", task.pk)), {"comment": "<b>Isha?"}
    )
    assert "Sent back: Roob" in _page(editor)
    page = _page(reporter)
    assert "&lt;b&gt;Isha?" in _part(page, "desk-review")
    assert "returned by Editor so" in page
    assert _chips(page)["came back to you"] == "1"
    assert "Roob" not in _part(_page(editor), "desk-review"), "it waits for its author now"
    _submit(reporter, article, "Roob <b>")
    task = Article.objects.get(pk=article.pk).current_workflow_task_state
    editor.post(reverse("wagtailadmin_pages:workflow_action", args=(article.pk, "approve", task.pk)))
    assert "Approved: Roob &lt;b&gt;" in _page(editor)
    assert "Approved:" not in _page(editor), "once is enough"


def test_a_long_queue_is_folded_and_what_came_back_to_one_stands_first(
    at_desk: Enter, write_article: Write, journalist: Callable[..., Any]
) -> None:
    editor, hodan = at_desk("Editor so"), journalist("hodan", "Reporter so")
    for number in range(8):
        article = write_article("so", f"Sug {number}", publish=False, owner=hodan)
        article.save_revision()
        article.get_workflow().start(article, hodan)
    article.current_workflow_task.on_action(article.current_workflow_task_state, hodan, "reject", comment="Isha?")
    part = _part(_page(editor), "desk-review")
    assert part.index("Sug 5") < part.index("<details") < part.index("Sug 6")
    assert "and 1 more" in part
    assert "Sug 7" not in part
    client = Client()
    client.force_login(hodan)
    part = _part(_page(client), "desk-review")
    assert part.index("Sug 7") < part.index("Sug 0")
    assert "Isha?" in part


def test_an_editor_of_one_section_is_asked_to_approve_that_section_only(at_desk: Enter, write_article: Write) -> None:
    reporter = at_desk("Reporter")
    tasks = {}
    for section in ("news", "sports"):
        article = write_article("so", section, publish=False, section=section)
        address = reverse("wagtailadmin_pages:edit", args=(article.pk,))
        reporter.post(address, form_of(section, "<p>1</p>", section=section, **{"action-submit": "1"}))
        tasks[section] = Article.objects.get(pk=article.pk).current_workflow_task_state.pk
    page = _part(_page(at_desk("Sports so")), "desk-review")
    assert f"approve/{tasks['sports']}/" in page
    assert f"approve/{tasks['news']}/" not in page


def test_what_is_behind_shows_corrections_first_then_the_most_read(at_desk: Enter, write_article: Write) -> None:
    def behind(headline: str, stale: dict[str, str], hours: int) -> Article:
        english = write_article("en", headline, published_at=NINE)
        somali = start_counterpart(english, "so")
        Following.objects.update_or_create(
            article=english,
            counterpart=somali,
            defaults={"stale": stale, "stale_since": NINE - timedelta(hours=hours)},
        )
        return english

    at = NINE.isoformat()
    behind("Old", {"a": at}, 30)
    read = behind("Read", {"a": at}, 2)
    behind("Corrected", {"correction:x": at, "b": at}, 1)
    Reads.objects.create(article=read.pk, at=NINE - timedelta(hours=3), edition="en", age=0, count=7)
    page = _part(_page(at_desk("Editor en")), "desk-behind")
    assert page.index("Corrected") < page.index("Read") < page.index("Old")
    assert "1 correction" in page
    assert "7 reads in a day" in page
    assert f"{reverse('wagtailadmin_pages:edit', args=(read.pk,))}?beside=counterpart" in page
    assert "Corrected" not in _part(_page(at_desk("Editor so")), "desk-behind")


def test_what_is_scheduled_stands_in_its_order_for_those_who_may_read_it(
    at_desk: Enter, write_article: Write, journalist: Callable[..., Any]
) -> None:
    boss = journalist("boss", superuser=True)
    for headline, hours in (("Dambe", 5), ("Hore", 1)):
        clock.release([write_article("so", headline, publish=False)], boss, NINE + timedelta(hours=hours))
    page = _part(_page(at_desk("Editor so")), "desk-scheduled")
    assert page.index("Hore") < page.index("Dambe")
    assert "13:00:00" in page
    for groups in (("Editor en",), ("Producer so",)):
        assert "Hore" not in _page(at_desk(*groups)), groups
    assert "Hore" in _page(at_desk("Translator en"))


def test_what_goes_on_now_is_led_to(at_desk: Enter, write_article: Write, journalist: Callable[..., Any]) -> None:
    story, over = write_article("so", "Toos ah"), write_article("so", "Dhammaaday")
    for article in (story, over):
        live.start(article)
    live.close(over)
    cry_out([write_article("so", "Degdeg")], timedelta(minutes=30), journalist("boss", superuser=True))
    page = _part(_page(at_desk("Editor so")), "desk-on-air")
    assert reverse("desk_live", args=(story.pk,)) in page
    assert "Dhammaaday" not in page
    assert "breaking news until 12:30" in page
    assert reverse("desk_breaking") in page
    seen = _part(_page(at_desk("Reporter en")), "desk-on-air")
    assert "Toos ah" in seen
    assert "/desk/live-stories/" not in seen
    assert reverse("desk_breaking") not in seen


def test_what_failed_in_the_press_leads_to_its_article_and_to_the_press(at_desk: Enter, write_article: Write) -> None:
    article = write_article("so", "Roob")
    address = article.published.address
    StalePage.objects.filter(path=address).delete()
    StalePage.objects.create(path=address, reason="x", error="TypeError: <b>\nmore", attempts=3)
    page = _part(_page(at_desk("Administrator")), "desk-failed")
    assert "TypeError: &lt;b&gt;" in page
    assert reverse("wagtailadmin_pages:edit", args=(article.pk,)) in page
    assert f'action="{reverse("desk_press")}"' in page
    page = _page(at_desk("Reporter en"))
    assert _chips(page)["failed in the press"] == "1"
    assert reverse("wagtailadmin_pages:edit", args=(article.pk,)) not in _part(page, "desk-failed")
    assert reverse("desk_press") not in page


def test_the_days_are_counted_by_the_stations_midnight_and_told_in_a_table(
    at_desk: Enter, write_article: Write
) -> None:
    midnight = datetime(2026, 11, 19, 21, 0, tzinfo=UTC)
    for published_at in (midnight, midnight + timedelta(hours=3), midnight - timedelta(minutes=1)):
        write_article("so", "Roob", published_at=published_at)
    write_article("en", "Rain", published_at=midnight - timedelta(days=today_plots.DAYS))
    drawn = today_plots.per_day(midnight)
    assert [day.counts for day in drawn.days][-2:] == [(1, 0), (2, 0)]
    assert sum(sum(day.counts) for day in drawn.days) == 3, "what is older is left out"
    page = _part(_page(at_desk("Editor so")), "desk-per-day")
    assert '<th scope="row">Fri 20 Nov</th><td>2</td><td>0</td>' in page
    assert page.count("<rect") == today_plots.DAYS * 2


@pytest.mark.parametrize(("count", "top"), [(0, 4), (4, 4), (5, 10), (11, 20), (21, 40), (101, 200), (10**12, 10**12)])
def test_the_axis_ends_at_a_round_number(count: int, top: int) -> None:
    assert today_plots._round_up(count) == top


def test_how_long_the_second_edition_takes_is_told_by_direction(at_desk: Enter, write_article: Write) -> None:
    def tell(minutes: float) -> None:
        article = write_article("so", "Roob", published_at=NINE - timedelta(days=1))
        at = NINE - timedelta(days=1) + timedelta(minutes=minutes)
        write_article("en", "Rain", translation_key=article.translation_key, published_at=at)

    for minutes in (10, 30, 60, 0.5):
        tell(minutes)
    page = _part(_page(at_desk("Editor so")), "desk-lag")
    assert "Soomaali first, English after 30 min (median of 3; the middle half 20 min to 45 min)" in page
    assert "1 story went out in both at once" in page
    tell(-600), tell(-600)
    assert "English first" not in _page(at_desk("Editor so", name="b")), "two are too few to tell"
    tell(-600)
    assert "English first, Soomaali after 10 h" in _page(at_desk("Editor so", name="c"))


def test_hostile_headlines_are_text(at_desk: Enter, write_article: Write) -> None:
    bad = "<script>alert(1)</script>{{ 7 }}"
    _submit(at_desk("Reporter"), write_article("so", bad, publish=False), bad)
    write_article("so", bad, published_at=NINE)
    page = _page(at_desk("Editor so", "Editor en"))
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}") >= 3


def test_the_page_costs_the_same_queries_at_three_lines_and_at_thirty(
    at_desk: Enter, write_article: Write, journalist: Callable[..., Any]
) -> None:
    boss = journalist("boss", superuser=True)
    clients = [at_desk(*groups) for groups in (("Editor so", "Editor en"), ("Sports so",), ("Producer so",))]

    def one_of_each(number: int) -> None:
        write_article("en", f"Alone {number}", published_at=NINE - timedelta(minutes=number))
        told = write_article("so", f"Roob {number}", section="sports", published_at=NINE - timedelta(minutes=number))
        draft = start_counterpart(told, "en")
        Following.objects.update_or_create(
            article=told, counterpart=draft, defaults={"stale": {"a": NINE.isoformat()}, "stale_since": NINE}
        )
        Trending.objects.create(edition="so", rank=number, article=told.pk)
        Promise.objects.create(
            story=told.translation_key, edition="en", told=told, promised_at=NINE, due_at=NINE + timedelta(minutes=1)
        )
        draft.latest_revision.approved_go_live_at = NINE + timedelta(hours=1)
        draft.latest_revision.save()
        waiting = write_article("so", f"Sug {number}", section="sports", publish=False)
        waiting.save_revision()
        waiting.get_workflow().start(waiting, boss)
        LiveStory.objects.create(article=told, started_at=NINE)
        PublishedArticle.objects.filter(article=told).update(live_from=NINE)
        StalePage.objects.create(path=f"/so/{number}/", reason="x", error="y", attempts=1)

    def cost() -> list[int]:
        found = []
        for client in clients:
            client.get("/desk/")
            with CaptureQueriesContext(connection) as caught:
                _page(client)
            found.append(len(caught))
        return found

    for number in range(3):
        one_of_each(number)
    few = cost()
    for number in range(3, 30):
        one_of_each(number)
    many = cost()
    # An editor of one section is asked section by section whether they may post to a live story, five at most.
    assert all(later <= before + 4 for before, later in zip(few, many, strict=True)), (few, many)
    assert max(many) <= 80, many
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 30
