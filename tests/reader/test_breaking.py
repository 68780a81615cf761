"""Breaking news on the pages: there at once, gone by themselves, and never of what readers may not see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import get_user_model

from weriye.press.models import StaleKey
from weriye.reader.pages import fronts, furniture
from weriye.reader.rendering import render_template
from weriye.stories.clock import breaking, due
from weriye.stories.clock.actions import Refused
from weriye.stories.clock.breaking import Flash
from weriye.stories.clock.models import Breaking
from weriye.stories.models import Article

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOLD = {
    "so": Flash("Dhulgariir", "Wuxuu dhacay saaka.\n\nLama oga khasaaraha."),
    "en": Flash("Earthquake <b>", "It <i>hit</i>."),
}


@pytest.fixture
def boss(db: None) -> Any:
    return get_user_model().objects.create_superuser("boss")


def _front(edition: str) -> str:
    return render_template("front.html", fronts.front(edition)).decode()


def test_it_is_on_both_fronts_at_once_and_gone_when_its_time_is_over(newsroom: None, boss: Any) -> None:
    with time_machine.travel(NINE, tick=False):
        somali, english = breaking.flash(uuid4(), TOLD, "news", timedelta(minutes=30), boss)
        assert somali.translation_key == english.translation_key
        assert 'class="breaking"' in _front("so")
        assert "Earthquake &lt;b&gt;" in _front("en")
        assert len(Article.objects.get(pk=somali.pk).body) == 2
        assert "&lt;i&gt;hit" in str(Article.objects.get(pk=english.pk).body[0].value)
    StaleKey.objects.all().delete()
    due.publish_due(NINE + timedelta(minutes=29, seconds=59))
    assert 'class="breaking"' in _front("so"), "the page's own clock does not end it"
    assert not StaleKey.objects.exists()
    due.publish_due(NINE + timedelta(minutes=30))
    assert 'class="breaking"' not in _front("so")
    assert set(StaleKey.objects.values_list("key", flat=True)) == {"breaking:so", "breaking:en"}


def test_sent_twice_it_is_one_story(newsroom: None, boss: Any) -> None:
    story = uuid4()
    for _ in range(2):
        breaking.flash(story, TOLD, "news", timedelta(minutes=30), boss)
    assert Article.objects.count() == 2
    assert Breaking.objects.count() == 2


def test_when_one_edition_is_refused_nothing_is_told(newsroom: None, boss: Any) -> None:
    told = TOLD | {"en": Flash("", "x")}
    with pytest.raises(Refused, match="English"):
        breaking.flash(uuid4(), told, "news", timedelta(minutes=30), boss)
    with pytest.raises(Refused, match="may not publish"):
        breaking.flash(uuid4(), TOLD, "news", timedelta(minutes=30), get_user_model().objects.create_user("hodan"))
    with pytest.raises(Refused, match="between"):
        breaking.flash(uuid4(), TOLD, "news", timedelta(days=2), boss)


def test_a_withdrawn_story_is_not_cried_out(write_article: Callable[..., Article], boss: Any) -> None:
    article = write_article("en", "Rain")
    breaking.cry_out([article], timedelta(minutes=30), boss)
    assert "Rain" in render_template("furniture.html", furniture.build("en")).decode()
    article.unpublish()
    assert 'class="breaking"' not in _front("en")


def test_the_newest_takes_the_place_of_what_was_there(write_article: Callable[..., Article], boss: Any) -> None:
    breaking.cry_out([write_article("en", "Rain")], timedelta(minutes=30), boss)
    breaking.cry_out([write_article("en", "Flood")], timedelta(minutes=30), boss)
    assert Breaking.objects.get().article.title == "Flood"
    breaking.silence(Breaking.objects.get(), boss)
    assert 'class="breaking"' not in _front("en")
