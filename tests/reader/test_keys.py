"""What a page shows it has noted: a chain of edits baked step by step gives what a full bake gives."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import NOW
from weriye.audience.actions import warm
from weriye.press import actions as press
from weriye.press.files import file_of
from weriye.press.models import BakedPage, StalePage
from weriye.reader.site import site
from weriye.search.actions import index_pending
from weriye.stories.actions import publish_article
from weriye.stories.models import Article, PublishedArticle, Spelling

from .conftest import SmallSite


@pytest.fixture(autouse=True)
def one_instant() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        yield


def bake() -> None:
    while index_pending():
        pass
    press.bake_all()
    assert not StalePage.objects.exclude(error="").exists()


def differences() -> list[str]:
    """Paths whose file is not what a full bake would write."""
    paths = set(site.paths()) | set(BakedPage.objects.values_list("path", flat=True))
    wrong = []
    for path in sorted(paths):
        rendered, file = site.render(path), file_of(path)
        there = file.read_bytes() if file.is_file() else None
        if there != (rendered.body if rendered else None):
            wrong.append(path)
    return wrong


def edits(site_: SmallSite, write: Callable[..., Article], make_picture: Callable[..., Any]) -> Iterator[str]:
    somali, english, alone = site_.somali, site_.english, site_.alone
    yield "nothing"
    new = write("so", "War cusub", section="sports", published_at=datetime(2026, 11, 20, 11, tzinfo=UTC))
    yield "the first article of a section"
    old = write("so", "War duug ah", section="business", published_at=datetime(2026, 8, 3, tzinfo=UTC))
    yield "the first article of a month"
    write("en", "New story", section="sports", translation_key=new.translation_key)
    yield "a counterpart"
    new.title = "War la beddelay"
    publish_article(new)
    yield "a headline"
    somali.body = [("paragraph", "<p>Wax kale.</p>")]
    publish_article(somali)
    yield "a body"
    english.slug = "moved"
    publish_article(english)
    yield "an address"
    alone.section = "world"
    publish_article(alone)
    yield "a section"
    alone.published_at = datetime(2026, 9, 1, tzinfo=UTC)
    publish_article(alone)
    yield "a date, and with it the address"
    alone.subjects.add(site_.person)
    alone.save()
    publish_article(alone)
    yield "a subject"
    spelling = Spelling.objects.get(entry=site_.place, edition="so")
    spelling.text = "Xamar"
    spelling.save()
    site_.place.refresh_from_db()
    site_.place.save()
    yield "a name of the gazetteer"
    picture = somali.picture
    assert picture is not None
    picture.credit = "Sawirqaade kale"
    picture.save()
    yield "a credit"
    english.picture = make_picture(title="Kale")
    publish_article(english)
    yield "a picture"
    warm(list(PublishedArticle.objects.values_list("pk", flat=True)))
    yield "what is warm"
    old.unpublish()
    yield "a month emptied"
    somali.delete()
    yield "an article deleted"


def test_a_chain_of_edits_baked_step_by_step_gives_what_a_full_bake_gives(
    small_site: SmallSite, write_article: Callable[..., Article], make_picture: Callable[..., Any], home: Path
) -> None:
    press.mark_everything("the first bake")
    for step in edits(small_site, write_article, make_picture):
        bake()
        assert differences() == [], f"after {step}"


def test_a_publication_leaves_the_pages_of_others_alone(
    small_site: SmallSite, write_article: Callable[..., Article]
) -> None:
    write_article("so", "War kale", section="business", published_at=datetime(2026, 8, 3, tzinfo=UTC))
    press.mark_everything("the first bake")
    bake()
    write_article("so", "War saddexaad", section="business")
    press.resolve()
    stale = set(StalePage.objects.values_list("path", flat=True))
    assert {"/so/business/", "/so/latest/"} <= stale
    assert not stale & {
        "/so/most-read/",
        "/en/latest/",
        "/en/most-read/",
        "/so/business/2026/08/",
        "/so/climate/",
        "/en/",
        "/so/live/",
        "/sitemap.xml",
    }
