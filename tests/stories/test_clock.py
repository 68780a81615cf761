"""The clock: both editions at once or not at all, to the second, never early, and nobody held up by a failure."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry

from weriye.press.models import StaleKey
from weriye.stories import queries
from weriye.stories.actions import publish_article, start_counterpart
from weriye.stories.clock import actions, due
from weriye.stories.clock import queries as clock
from weriye.stories.clock.actions import Refused
from weriye.stories.clock.models import Embargo, FailedRelease, Promise
from weriye.stories.models import Article

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def at_nine() -> Iterator[Any]:
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def boss(db: None) -> Any:
    return get_user_model().objects.create_superuser("boss")


@pytest.fixture
def pair(write_article: Callable[..., Article]) -> tuple[Article, Article]:
    somali = write_article("so", "Doorasho", publish=False, published_at=None or NINE)
    english = start_counterpart(somali, "en")
    return Article.objects.get(pk=somali.pk), Article.objects.get(pk=english.pk)


def _out() -> set[str]:
    return {code for code in ("so", "en") if queries.latest(code, 5)}


def test_both_go_out_together(at_nine: Any, pair: tuple[Article, Article], boss: Any) -> None:
    actions.release(pair, boss)
    assert _out() == {"so", "en"}
    assert StaleKey.objects.filter(key__in=["latest:so", "latest:en"]).count() == 2


def test_when_one_is_not_fit_neither_goes_out_and_it_is_said_why(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    somali, english = pair
    draft = english.get_latest_revision_as_object()
    draft.title = ""
    draft.save_revision(clean=False)
    with pytest.raises(Refused, match=r"English: Title: .*Nothing was published"):
        actions.release([somali, english], boss)
    assert _out() == set()
    assert not Article.objects.filter(live=True).exists()


def test_when_one_is_locked_by_another_neither_goes_out(at_nine: Any, pair: tuple[Article, Article], boss: Any) -> None:
    somali, english = pair
    english.locked, english.locked_by = True, get_user_model().objects.create_user("hodan")
    english.save()
    with pytest.raises(Refused, match="locked by hodan"):
        actions.release([somali, english], boss)
    assert _out() == set()


def test_who_may_publish_one_only_cannot_publish_both(at_nine: Any, pair: tuple[Article, Article]) -> None:
    with pytest.raises(Refused, match="may not publish"):
        actions.release(pair, get_user_model().objects.create_user("hodan"))
    assert _out() == set()


def test_two_stories_cannot_be_published_as_one(at_nine: Any, write_article: Callable[..., Article], boss: Any) -> None:
    with pytest.raises(Refused, match="not of one story"):
        actions.release([write_article("so", publish=False), write_article("en", "B", publish=False)], boss)


def test_a_scheduled_pair_goes_out_to_the_second_and_off_again(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    at = NINE + timedelta(minutes=10, seconds=7)
    actions.release(pair, boss, at, at + timedelta(hours=1))
    for seconds in (0, 600, 606):
        due.publish_due(NINE + timedelta(seconds=seconds))
        assert _out() == set()
    at_nine.move_to(at)
    due.publish_due(at)
    assert _out() == {"so", "en"}
    due.publish_due(at)
    at_nine.move_to(at + timedelta(hours=1))
    due.publish_due(at + timedelta(hours=1))
    assert _out() == set()
    assert not FailedRelease.objects.exists()


def test_a_time_that_is_past_is_refused(at_nine: Any, pair: tuple[Article, Article], boss: Any) -> None:
    with pytest.raises(Refused, match="future"):
        actions.release(pair, boss, NINE)
    with pytest.raises(Refused, match="after the time"):
        actions.release(pair, boss, NINE + timedelta(hours=2), NINE + timedelta(hours=1))


def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    at_nine: Any, pair: tuple[Article, Article], boss: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = NINE + timedelta(minutes=1)
    actions.release(pair, boss, at)
    clean = Article.full_clean

    def broken(self: Article, *args: Any, **kwargs: Any) -> None:
        if self.edition == "so":
            raise ValidationError("the <roof> is on fire")
        clean(self, *args, **kwargs)

    monkeypatch.setattr(Article, "full_clean", broken)
    at_nine.move_to(at)
    due.publish_due(at)
    assert _out() == {"en"}
    (failure,) = clock.not_out(at)
    assert failure.edition == "so"
    assert "the <roof> is on fire" in failure.error
    assert failure.attempts == 1
    due.publish_due(at + timedelta(seconds=1))
    assert clock.not_out(at)[0].attempts == 1, "it is not tried each second"
    due.publish_due(at + timedelta(seconds=6))
    assert clock.not_out(at)[0].attempts == 2
    monkeypatch.setattr(Article, "full_clean", clean)
    actions.try_again(pair[0], boss)
    due.publish_due(at + timedelta(seconds=7))
    assert _out() == {"so", "en"}
    assert clock.not_out(at + timedelta(minutes=1)) == []
    assert not FailedRelease.objects.exists()


def test_what_nobody_did_in_time_is_shouted_though_nothing_failed(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    at = NINE + timedelta(minutes=1)
    actions.release(pair, boss, at)
    assert clock.not_out(at + timedelta(seconds=4)) == []
    assert [(one.edition, one.error) for one in clock.not_out(at + timedelta(seconds=6))] == [("so", ""), ("en", "")]


def test_what_should_be_off_again_by_now_does_not_flash_up(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    at = NINE + timedelta(minutes=1)
    actions.release(pair, boss, at, at + timedelta(minutes=1))
    at_nine.shift(3600)
    due.publish_due(NINE + timedelta(hours=1))
    assert _out() == set()
    assert "which is over" in clock.not_out(NINE + timedelta(hours=1))[0].error
    actions.unschedule(pair, boss)
    assert clock.not_out(NINE + timedelta(hours=1)) == []


def test_an_embargo_holds_back_every_way_of_publishing(at_nine: Any, pair: tuple[Article, Article], boss: Any) -> None:
    somali, english = pair
    until = NINE + timedelta(hours=1)
    actions.set_embargo(somali, until, boss)
    with pytest.raises(Refused, match="embargoed until"):
        actions.release(pair, boss)
    with pytest.raises(Refused, match="embargoed until"):
        actions.release(pair, boss, until - timedelta(seconds=1))
    with pytest.raises(Refused, match="embargoed until"):
        publish_article(Article.objects.get(pk=english.pk))
    with pytest.raises(Refused, match="embargoed until"):
        english.get_latest_revision().publish(user=boss)
    assert _out() == set()
    actions.release(pair, boss, until)
    at_nine.move_to(until)
    due.publish_due(until)
    assert _out() == {"so", "en"}


def test_an_embargo_set_after_the_schedule_holds_that_back_without_a_failure(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    at, until = NINE + timedelta(minutes=1), NINE + timedelta(minutes=2)
    actions.release(pair, boss, at)
    actions.set_embargo(pair[1], until, boss)
    at_nine.move_to(at + timedelta(seconds=10))
    due.publish_due(at + timedelta(seconds=10))
    assert _out() == set()
    assert clock.not_out(at + timedelta(seconds=10)) == []
    at_nine.move_to(until)
    due.publish_due(until)
    assert _out() == {"so", "en"}


def test_an_embargo_is_overruled_with_a_reason_that_is_kept(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    actions.set_embargo(pair[0], NINE + timedelta(hours=1), boss)
    with pytest.raises(Refused, match="Say why"):
        actions.lift_embargo(pair[0], "  ", boss)
    with pytest.raises(Refused, match="Say why"):
        actions.set_embargo(pair[0], NINE + timedelta(minutes=1), boss)
    with pytest.raises(Refused, match="takes somebody who may publish"):
        actions.lift_embargo(pair[0], "x", get_user_model().objects.create_user("hodan"))
    assert Embargo.objects.count() == 1
    actions.lift_embargo(pair[0], "the ministry has published it", boss)
    actions.release(pair, boss)
    kept = PageLogEntry.objects.filter(action=actions.LIFTED)
    assert {entry.data["reason"] for entry in kept} == {"the ministry has published it"}
    assert kept.count() == 2


def test_a_promise_stands_until_the_other_edition_is_out(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    somali, english = pair
    actions.promise(somali, "en", timedelta(minutes=20), boss)
    assert _out() == {"so"}
    (open_one,) = clock.promises()
    assert (open_one.edition, open_one.by, open_one.article) == ("en", "boss", english.pk)
    assert not open_one.overdue(NINE + timedelta(minutes=19, seconds=59))
    assert open_one.overdue(NINE + timedelta(minutes=20))
    actions.release([english], boss)
    assert clock.promises() == []
    assert PageLogEntry.objects.get(action=actions.KEPT).data == {"edition": "en", "late": 0}


def test_a_promise_is_called_off_with_a_reason_only(at_nine: Any, pair: tuple[Article, Article], boss: Any) -> None:
    made = actions.promise(pair[0], "en", timedelta(minutes=20), boss)
    with pytest.raises(Refused, match="Say why"):
        actions.call_off(made, "", boss)
    actions.call_off(made, "the source took it back", boss)
    assert not Promise.objects.exists()
    assert PageLogEntry.objects.get(action=actions.CALLED_OFF).data["reason"] == "the source took it back"


def test_a_promise_whose_first_edition_cannot_go_out_is_not_made(
    at_nine: Any, pair: tuple[Article, Article], boss: Any
) -> None:
    actions.set_embargo(pair[0], NINE + timedelta(hours=1), boss)
    with pytest.raises(Refused):
        actions.promise(pair[0], "en", timedelta(minutes=20), boss)
    assert not Promise.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="with so few rows PostgreSQL rightly reads them all")
def test_what_is_due_is_found_without_reading_all_there_is(at_nine: Any, pair: tuple[Article, Article]) -> None:
    with CaptureQueriesContext(connection) as asked:
        due.publish_due(NINE)
    plans = []
    for query in asked.captured_queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                plans += [row[3] for row in cursor.fetchall()]
    assert any("stories_page_expires" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN") and "breaking" not in plan]
