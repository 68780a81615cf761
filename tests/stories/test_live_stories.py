"""A live story: posts are written, changed and withdrawn; nothing is lost, nothing is there twice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Revision

from weriye.stories import keys
from weriye.stories.live_story import actions, queries
from weriye.stories.live_story.actions import ChangedMeanwhile, Written
from weriye.stories.live_story.models import ON_PAGE, EarlierPost, LiveStory, Post
from weriye.stories.models import Article, PublishedArticle

Write = Callable[..., Article]


def written(text: str = "Codbixintu way bilaabatay.", **fields: Any) -> Written:
    return Written(client_id=fields.pop("client_id", None) or uuid4(), text=text, **fields)


@pytest.fixture
def article(write_article: Write) -> Article:
    found = write_article("so", "Doorashada: warbixin toos ah")
    actions.start(found)
    return found


@contextmanager
def named() -> Iterator[dict[str, set[str]]]:
    """What becomes stale inside."""
    found: dict[str, set[str]] = {"keys": set(), "paths": set()}

    def listen(keys: frozenset[str], paths: frozenset[str], **_: Any) -> None:
        found["keys"] |= keys
        found["paths"] |= paths

    keys.changed.connect(listen)
    try:
        yield found
    finally:
        keys.changed.disconnect(listen)


def address(article: Article) -> str:
    return PublishedArticle.objects.get(pk=article.pk).address


def test_posting_saves_no_page_and_no_revision(article: Article) -> None:
    before = Article.objects.values().get(pk=article.pk), Revision.objects.count()
    actions.post(article.pk, written())
    actions.edit(article.pk, 1, written("Kale."), version=1)
    actions.pin(article.pk, 1, True)
    assert before == (Article.objects.values().get(pk=article.pk), Revision.objects.count())


def test_what_is_sent_twice_is_one_post(article: Article) -> None:
    sent = written()
    first, second = actions.post(article.pk, sent), actions.post(article.pk, sent)
    assert first.pk == second.pk
    assert Post.objects.count() == 1
    actions.close(article)
    assert actions.post(article.pk, sent).pk == first.pk, "acknowledged again though it is closed meanwhile"


def test_an_id_of_another_story_is_refused(article: Article, write_article: Write) -> None:
    other = write_article("en", "Another")
    actions.start(other)
    sent = written()
    actions.post(article.pk, sent)
    with pytest.raises(ValidationError):
        actions.post(other.pk, sent)


def test_a_closed_story_takes_no_posts_and_can_be_opened_again(article: Article) -> None:
    actions.close(article)
    with pytest.raises(ValidationError, match="closed"):
        actions.post(article.pk, written())
    actions.start(article)
    assert actions.post(article.pk, written()).number == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"text": "  \n\t "}, "text"),
        ({"text": "\x00\x01"}, "text"),
        ({"text": "a" * 10_001}, "text"),
        ({"headline": "a" * 201}, "headline"),
        ({"picture": 999_999}, "picture"),
    ],
)
def test_bad_input_is_refused_by_field(article: Article, fields: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.post(article.pk, written(**fields))
    assert set(refused.value.message_dict) == {name}
    assert not Post.objects.exists()
    assert LiveStory.objects.get().posts_made == 0


def test_words_are_kept_as_written_but_for_what_no_page_can_hold(article: Article) -> None:
    text = "Arabic مرحبا, 🎙️, <b>tags</b> &amp;\r\nsecond\x07 line\ud800"
    made = actions.post(article.pk, written(text, headline="  a\n b  "))
    made.refresh_from_db()
    assert (made.headline, made.text) == ("a b", "Arabic مرحبا, 🎙️, <b>tags</b> &amp;\nsecond line")


def test_one_post_at_most_is_pinned(article: Article) -> None:
    for _ in range(3):
        actions.post(article.pk, written())
    actions.pin(article.pk, 1, True)
    actions.pin(article.pk, 3, True)
    assert list(Post.objects.filter(pinned=True).values_list("number", flat=True)) == [3]
    actions.post(article.pk, written(pinned=True))
    assert list(Post.objects.filter(pinned=True).values_list("number", flat=True)) == [4]
    assert queries.changed_by(article.pk, LiveStory.objects.get().sequence).number == 4  # type: ignore[union-attr]


def test_a_change_made_meanwhile_is_not_overwritten(article: Article) -> None:
    actions.post(article.pk, written("Laba qof."))
    actions.edit(article.pk, 1, written("Saddex qof."), version=1)
    with pytest.raises(ChangedMeanwhile) as told:
        actions.edit(article.pk, 1, written("Afar qof."), version=1)
    assert told.value.post.text == "Saddex qof."
    actions.edit(article.pk, 1, written("Afar qof."), version=told.value.post.version)
    assert list(EarlierPost.objects.values_list("text", flat=True)) == ["Saddex qof.", "Laba qof."]


def test_an_edit_sent_again_is_not_a_conflict(article: Article) -> None:
    actions.post(article.pk, written("Laba qof."))
    sent = written("Saddex qof.")
    actions.edit(article.pk, 1, sent, version=1)
    before = LiveStory.objects.get().sequence
    actions.edit(article.pk, 1, sent, version=1)
    assert LiveStory.objects.get().sequence == before


def test_a_withdrawn_post_leaves_a_trace_and_its_words_with_the_desk_alone(article: Article) -> None:
    actions.post(article.pk, written("Been."))
    actions.withdraw(article.pk, 1, "Lama xaqiijin.")
    post = queries.newest(article.pk, 5)[0]
    assert (post.text, post.withdrawn_because, post.withdrawn_at is None) == ("", "Lama xaqiijin.", False)
    assert EarlierPost.objects.get().text == "Been."
    with pytest.raises(ValidationError):
        actions.edit(article.pk, 1, written(), version=2)
    actions.pin(article.pk, 1, True)
    assert not Post.objects.filter(pinned=True).exists()


def test_what_nobody_can_have_seen_goes_without_a_trace(write_article: Write) -> None:
    draft = write_article("so", "Weli lama daabicin", publish=False)
    actions.start(draft)
    actions.post(draft.pk, written())
    actions.withdraw(draft.pk, 1)
    assert not Post.objects.exists()
    assert actions.post(draft.pk, written()).number == 2


def test_a_post_and_its_twin_know_each_other(article: Article, write_article: Write) -> None:
    other = write_article("en", "Election live", translation_key=article.translation_key)
    actions.start(other)
    source = actions.post(article.pk, written())
    with named() as stale:
        twin = actions.post(other.pk, written("Voting began."), twin=source.pk)
    assert {f"{address(article)}posts/1/", f"{address(other)}posts/1/"} <= stale["paths"]
    assert queries.newest(article.pk, 1)[0].twin == queries.Twin("en", f"{address(other)}posts/1/#p-1")
    assert queries.newest(other.pk, 1)[0].twin == queries.Twin("so", f"{address(article)}posts/1/#p-1")
    with pytest.raises(ValidationError, match="told here already"):
        actions.post(other.pk, written("Again."), twin=source.pk)
    actions.edit(article.pk, 1, written("Wax kale."), version=1)
    source.refresh_from_db()
    assert (twin.twin_version, source.version) == (1, 2), "the twin can be seen to be behind"
    actions.withdraw(other.pk, 1)
    assert queries.newest(article.pk, 1)[0].twin is None
    assert actions.post(other.pk, written("Once more."), twin=source.pk).number == 2


def test_a_twin_is_of_the_same_story(article: Article, write_article: Write) -> None:
    other = write_article("en", "Something else")
    actions.start(other)
    source = actions.post(article.pk, written())
    for story, twin in ((other, source.pk), (article, source.pk), (other, 10**9)):
        with pytest.raises(ValidationError):
            actions.post(story.pk, written(), twin=twin)
    assert Post.objects.count() == 1


def test_a_change_has_one_number_and_one_post(article: Article) -> None:
    for _ in range(3):
        actions.post(article.pk, written())
    before = queries.state(article.pk)
    actions.edit(article.pk, 1, written("Kale."), version=1)
    after = queries.state(article.pk)
    assert after.sequence == before.sequence + 1
    assert after.changes == (*before.changes[1:], after.sequence)
    assert queries.changed_by(article.pk, before.changes[0]) is None


def test_a_post_names_what_it_makes_stale_and_no_list_of_cards(article: Article) -> None:
    at = address(article)
    with named() as stale:
        post = actions.post(article.pk, written())
    assert stale["paths"] == {at, f"{at}posts/1/", f"{at}posts/{post.sequence}.html", f"{at}posts/state.json"}
    week = keys.sitemap("so", "2026-11-15")
    assert stale["keys"] == {keys.posts(article.pk), keys.updated(article.pk), week}


def test_the_first_post_of_a_page_names_the_page_that_leads_to_it(article: Article) -> None:
    for _ in range(ON_PAGE):
        actions.post(article.pk, written())
    with named() as stale:
        actions.post(article.pk, written())
    assert {f"{address(article)}posts/1/", f"{address(article)}posts/2/"} <= stale["paths"]


def test_what_is_not_on_the_site_names_nothing(write_article: Write) -> None:
    draft = write_article("so", "Weli lama daabicin", publish=False)
    with named() as stale:
        actions.start(draft)
        actions.post(draft.pk, written())
    assert stale == {"keys": set(), "paths": set()}


def test_the_time_of_the_last_update_moves_with_posts_and_survives_publishing(article: Article) -> None:
    from weriye.stories.actions import publish_article, reconcile

    actions.post(article.pk, written())
    at = LiveStory.objects.get().updated_at
    assert PublishedArticle.objects.get().updated_at == at
    article.refresh_from_db()
    with named() as stale:
        reconcile(article)
    assert stale == {"keys": set(), "paths": set()}, "nothing changed"
    article.updated_at = at + timedelta(hours=1)
    publish_article(article)
    assert PublishedArticle.objects.get().updated_at == at + timedelta(hours=1)


def test_starting_and_closing_is_told_to_lists(article: Article) -> None:
    assert PublishedArticle.objects.get().is_running
    with named() as stale:
        actions.close(article)
        actions.close(article)
    assert {keys.card(article.pk), keys.latest("so")} <= stale["keys"]
    assert not PublishedArticle.objects.get().is_running
    assert PublishedArticle.objects.get().live_from is not None
