"""Related: the same for both editions of a story, learned by old stories too, and always in the same order."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from weriye.press.actions import mark_stale
from weriye.press.models import StaleKey, StalePage
from weriye.press.queue import is_busy, mark_pages
from weriye.press.site import Urgency
from weriye.search import actions, keys
from weriye.search.models import Related, Unrelated
from weriye.search.queries import related
from weriye.stories.actions import publish_article, start_counterpart
from weriye.stories.models import Article, Entry

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Write = Callable[..., Article]
UpToDate = Callable[[], int]

TOPICS = {
    "drought": ["drought", "herders", "wells", "livestock", "pasture", "rainfall", "aid", "hunger"],
    "football": ["football", "goal", "referee", "league", "striker", "stadium", "trophy", "penalty"],
    "port": ["harbour", "containers", "cranes", "ships", "customs", "freight", "dock", "cargo"],
}


def tell(write: Write, topic: str, number: int, edition: str = "en", **fields: Any) -> Article:
    chance = random.Random(f"{topic} {number}")
    words = [chance.choice(TOPICS[topic]) for _ in range(30)]
    fields.setdefault("published_at", NOW - timedelta(hours=number))
    headline = f"{' '.join(words[:3])} {number}"
    return write(edition, headline, paragraphs=(f"<p>{' '.join(words)}</p>", "<p>They said so today.</p>"), **fields)


@pytest.fixture
def stories(write_article: Write, up_to_date: UpToDate) -> dict[str, list[Article]]:
    told = {topic: [tell(write_article, topic, number) for number in range(6)] for topic in TOPICS}
    up_to_date()
    return told


def topic_of(story: UUID, stories: dict[str, list[Article]]) -> str:
    return next(topic for topic, told in stories.items() for one in told if one.translation_key == story)


def test_stories_of_one_matter_are_related_and_others_are_not(stories: dict[str, list[Article]]) -> None:
    for topic, told in stories.items():
        for article in told:
            found = related([article.translation_key]).get(article.translation_key, [])
            assert len(found) == 5
            assert article.translation_key not in found
            assert {topic_of(story, stories) for story in found} == {topic}


def test_old_stories_learn_of_a_new_one(
    stories: dict[str, list[Article]], write_article: Write, up_to_date: UpToDate
) -> None:
    StaleKey.objects.all().delete()
    new = tell(write_article, "port", 20)
    up_to_date()
    old = {one.translation_key for one in stories["port"]}
    assert all(new.translation_key in related([story]).get(story, []) for story in old)
    named = {key for key in StaleKey.objects.values_list("key", flat=True) if key.startswith("related:")}
    assert named == {keys.related(story) for story in old | {new.translation_key}}


def test_a_withdrawn_story_is_related_to_nothing(stories: dict[str, list[Article]], up_to_date: UpToDate) -> None:
    gone = stories["football"][2]
    StaleKey.objects.all().delete()
    gone.unpublish()
    up_to_date()
    assert related([gone.translation_key]).get(gone.translation_key, []) == []
    assert not Related.objects.filter(other=gone.translation_key).exists()
    assert keys.related(stories["football"][0].translation_key) in StaleKey.objects.values_list("key", flat=True)


def test_a_deleted_story_is_related_to_nothing(stories: dict[str, list[Article]], up_to_date: UpToDate) -> None:
    gone = stories["football"][2].translation_key
    stories["football"][2].delete()
    up_to_date()
    assert not Related.objects.filter(story=gone).exists()
    assert not Related.objects.filter(other=gone).exists()


def test_a_list_that_stays_makes_nothing_stale(stories: dict[str, list[Article]], up_to_date: UpToDate) -> None:
    StaleKey.objects.all().delete()
    actions.enqueue([stories["port"][0].pk])
    up_to_date()
    assert not StaleKey.objects.filter(key__startswith="related:").exists()


def test_both_editions_of_a_story_share_what_is_related(
    stories: dict[str, list[Article]], write_article: Write, up_to_date: UpToDate
) -> None:
    article = stories["drought"][0]
    draft = start_counterpart(article, "so")
    draft.title = "Abaarta"
    draft.body = [("paragraph", "<p>Xoolo dhaqatadu waxay raadinayaan ceelal.</p>")]
    publish_article(draft)
    only_somali = write_article(
        "so", "Ceelal cusub", paragraphs=("<p>Xoolo dhaqatada oo ceelal cusub heshay abaarta awgeed.</p>",)
    )
    up_to_date()
    found = related([article.translation_key]).get(article.translation_key, [])
    assert draft.translation_key == article.translation_key
    assert only_somali.translation_key in found
    assert {one.translation_key for one in stories["drought"][1:]} <= set(found)


def test_shared_subjects_relate_stories_that_are_told_in_different_languages(
    stories: dict[str, list[Article]], write_article: Write, up_to_date: UpToDate
) -> None:
    person = Entry.objects.create(kind="person", slug="hawa")
    english = stories["port"][0]
    somali = write_article("so", "Gabay cusub", paragraphs=("<p>Buug ayaa la daabacay.</p>",), publish=False)
    for article in (english, somali):
        article.subjects.add(person)
        publish_article(article)
    up_to_date()
    assert somali.translation_key in related([english.translation_key]).get(english.translation_key, [])
    assert english.translation_key in related([somali.translation_key]).get(somali.translation_key, [])


def test_of_equally_like_stories_the_one_closer_in_time_comes_first(write_article: Write, up_to_date: UpToDate) -> None:
    text = ("<p>Locusts ate the sorghum fields near the river again.</p>",)
    pks = [
        write_article("en", "Locusts eat sorghum", paragraphs=text, published_at=NOW - timedelta(days=days))
        for days in (0, 300, 20, 100)
    ]
    for number in range(12):
        write_article("en", f"Other {number}", paragraphs=(f"<p>Quite different matter number{number}.</p>",))
    up_to_date()
    order = [pks[0], pks[2], pks[3], pks[1]]
    assert related([pks[0].translation_key]).get(pks[0].translation_key, []) == [
        one.translation_key for one in order[1:]
    ]


def test_the_same_corpus_gives_the_same_order_however_it_came_about(
    stories: dict[str, list[Article]], write_article: Write, up_to_date: UpToDate
) -> None:
    for article in stories["drought"]:
        article.title += " again"
        publish_article(article)
        up_to_date()
    tell(write_article, "drought", 9).unpublish()
    up_to_date()

    def everything() -> list[tuple[Any, ...]]:
        actions._relate_everything()
        up_to_date()
        return list(Related.objects.order_by("story", "rank").values_list("story", "rank", "other"))

    before = everything()
    actions.rebuild()
    assert everything() == before


def test_many_equal_stories_are_put_in_order_whatever_the_index_finds_first(
    write_article: Write, up_to_date: UpToDate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weriye.search.kinship.CANDIDATES", 10)
    told = [
        write_article("en", f"Locusts eat sorghum {n}", published_at=NOW - timedelta(days=400), slug=f"s-{n}")
        for n in range(16)
    ]
    for number in range(20):
        write_article("en", f"Other {number}", paragraphs=(f"<p>Quite different matter number{number}.</p>",))
    up_to_date()
    stories = sorted(one.translation_key for one in told)
    for story in (stories[0], stories[8], stories[-1]):
        expected = [other for other in stories if other != story][:8]
        assert related([story]).get(story, []) == expected


def test_a_story_alone_is_related_to_nothing(write_article: Write, up_to_date: UpToDate) -> None:
    article = write_article("so")
    up_to_date()
    assert related([article.translation_key]).get(article.translation_key, []) == []
    assert not Unrelated.objects.exists()


def test_what_was_just_published_does_not_wait_for_what_is_related(stories: dict[str, list[Article]]) -> None:
    actions._relate_everything()
    waiting = Unrelated.objects.count()
    StaleKey.objects.update(resolved_at=NOW)
    mark_stale({"latest:en"}, reason="something was published")
    assert actions.index_pending() == 1
    assert Unrelated.objects.count() == waiting - 1
    StaleKey.objects.update(resolved_at=NOW)
    assert actions.index_pending() == waiting - 1


def test_stories_are_related_when_asked_and_pages_stale_for_long_do_not_hold_it_up(
    stories: dict[str, list[Article]],
) -> None:
    actions._relate_everything()
    StaleKey.objects.update(resolved_at=NOW)
    StalePage.objects.all().delete()
    waiting = Unrelated.objects.count()
    assert waiting > 1
    assert actions.index_pending(relating=False) == 0
    mark_pages({"/en/": (Urgency.LATER, "lists it")})
    assert is_busy()
    StalePage.objects.update(since=NOW - timedelta(minutes=1))
    assert not is_busy()
    assert actions.index_pending() > 1
