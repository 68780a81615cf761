"""Publishing: what readers may see, and what a change makes stale."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from tests.conftest import NOW
from weriye.stories import keys, queries
from weriye.stories.actions import publish_article, reconcile, start_counterpart
from weriye.stories.models import Article, Entry, PublishedArticle


class Listener:
    """Collects what `changed` named."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.paths: set[str] = set()

    def hear(self, keys: frozenset[str], paths: frozenset[str], **kwargs: Any) -> None:
        self.keys |= keys
        self.paths |= paths

    def forget(self) -> None:
        self.keys.clear()
        self.paths.clear()


@pytest.fixture
def heard() -> Iterator[Listener]:
    listener = Listener()
    keys.changed.connect(listener.hear)
    yield listener
    keys.changed.disconnect(listener.hear)


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_published_article_has_its_address_and_is_listed(write_article: Callable[..., Article]) -> None:
    article = write_article("so", "Roob ka da’ay Baydhabo", section="climate")
    assert queries.address_of(article.pk) == "/so/2026/11/20/roob-ka-daay-baydhabo/"
    assert [card.article for card in queries.latest("so", 5)] == [article.pk]
    assert [card.article for card in queries.latest("so", 5, section="climate")] == [article.pk]
    assert queries.latest("so", 5, section="sports") == []
    assert queries.latest("en", 5) == []


def test_a_draft_is_not_seen(write_article: Callable[..., Article]) -> None:
    write_article("so", publish=False)
    assert not PublishedArticle.objects.exists()


def test_a_body_change_leaves_lists_alone(write_article: Callable[..., Article], heard: Listener) -> None:
    article = write_article("so")
    heard.forget()
    article.body = [("paragraph", "<p>Wax kale.</p>")]
    publish_article(article)
    assert heard.keys == {keys.article(article.pk)}


def test_publishing_the_same_again_makes_nothing_stale(write_article: Callable[..., Article], heard: Listener) -> None:
    article = write_article("so")
    heard.forget()
    publish_article(article)
    assert heard.keys == set()


def test_a_new_slug_leaves_the_old_address_leading_to_the_new(write_article: Callable[..., Article]) -> None:
    article = write_article("so")
    old = queries.address_of(article.pk)
    assert old is not None
    article.slug = "cinwaan-cusub"
    publish_article(article)
    assert queries.former_address(old) == (True, "/so/2026/11/20/cinwaan-cusub/")


def test_unpublishing_and_deleting_leave_a_gone_address(write_article: Callable[..., Article], heard: Listener) -> None:
    article = write_article("so")
    old = queries.address_of(article.pk)
    assert old is not None
    heard.forget()
    article.unpublish()
    assert queries.former_address(old) == (True, None)
    assert old in heard.paths
    assert keys.latest("so") in heard.keys
    article.delete()
    assert queries.former_address(old) == (True, None)


def test_deleting_a_published_article_takes_it_off_the_site(
    write_article: Callable[..., Article], heard: Listener
) -> None:
    article = write_article("so")
    old = queries.address_of(article.pk)
    assert old is not None
    heard.forget()
    article.delete()
    assert old in heard.paths
    assert queries.former_address(old) == (True, None)
    assert queries.latest("so", 5) == []


def test_a_counterpart_is_of_the_same_story_and_started_once(write_article: Callable[..., Article]) -> None:
    person = Entry.objects.create(kind="person", slug="hawa")
    article = write_article("so", section="health")
    article.subjects.add(person)
    article.save()
    draft = start_counterpart(article, "en")
    assert draft.translation_key == article.translation_key
    assert not draft.live
    assert list(draft.subjects.all()) == [person]
    assert str(draft.body[0].value) == str(article.body[0].value)
    assert start_counterpart(article, "en").pk == draft.pk
    publish_article(draft)
    assert {c.edition for c in queries.counterparts(article.translation_key)} == {"so", "en"}


def test_months_are_found_without_walking_the_archive(write_article: Callable[..., Article]) -> None:
    from datetime import UTC, datetime

    write_article("so", published_at=datetime(2026, 9, 30, 22, 0, tzinfo=UTC))  # October in Mogadishu
    write_article("so", "Kale", published_at=datetime(2026, 8, 1, tzinfo=UTC))
    assert queries.months("so") == ["2026-10", "2026-08"]


def test_months_and_weeks_change_with_their_first_and_last_article_only(
    write_article: Callable[..., Article], heard: Listener
) -> None:
    news, health, weeks = keys.months("so", "news"), keys.months("so", "health"), keys.weeks("so")
    first = write_article("so", "Koow", section="news")
    assert {news, weeks} <= heard.keys
    heard.forget()
    second = write_article("so", "Laba", section="news")
    assert not {news, weeks} & heard.keys
    second.section = "health"
    publish_article(second)
    assert health in heard.keys
    assert not {news, weeks} & heard.keys
    heard.forget()
    first.unpublish()
    assert news in heard.keys
    assert not {health, weeks} & heard.keys
    heard.forget()
    second.published_at = NOW - timedelta(days=7)
    publish_article(second)
    assert weeks in heard.keys
    assert health not in heard.keys


def test_two_articles_of_one_day_never_share_an_address(write_article: Callable[..., Article]) -> None:
    first = write_article("so", slug="roob")
    second = write_article("so", "Kale", slug="roob-kale")
    Article.objects.filter(pk=second.pk).update(slug="roob")  # as one begun in another month's folder
    second.refresh_from_db()
    reconcile(second)
    assert queries.address_of(first.pk) == "/so/2026/11/20/roob/"
    assert queries.address_of(second.pk) == "/so/2026/11/20/roob-2/"
