"""What one edition changed since the other was brought up to date: part by part, settled by a journalist's word."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageLogEntry

from tests.journeys.chain import Chain
from weriye.stories.actions import publish_article, start_counterpart
from weriye.stories.models import Article, Correction, Following
from weriye.stories.staleness import actions, queries
from weriye.stories.staleness.actions import SeenOtherwise, Verdict
from weriye.stories.staleness.changes import Change, Kind, changes, seen_together, with_todays_ids
from weriye.stories.staleness.parts import Part, parts_of

Write = Callable[..., Article]
TEXTS = ("<p>Kow.</p>", "<p>Laba.</p>", "<p>Saddex.</p>")


@pytest.fixture
def pair(write_article: Write) -> tuple[Article, Article]:
    """A story told in Somali, and in English from that."""
    somali = write_article("so", "Roob", paragraphs=TEXTS)
    english = start_counterpart(somali, "en")
    rewrite(english, {0: "<p>One.</p>", 1: "<p>Two.</p>", 2: "<p>Three.</p>"}, title="Rain")
    return fresh(somali), fresh(english)


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def rewrite(article: Article, texts: dict[int, str] | None = None, publish: bool = True, **fields: Any) -> Article:
    """Give some paragraphs another text, in place, and put it on the site or into a draft."""
    draft: Article = fresh(article).get_latest_revision_as_object()
    raw = list(draft.body.raw_data)
    for number, text in (texts or {}).items():
        raw[number] = {**raw[number], "value": text}
    draft.body = body_of(raw)
    for name, value in fields.items():
        setattr(draft, name, value)
    if publish:
        publish_article(draft)
    else:
        draft.save_revision()
    return fresh(article)


def body_of(raw: list[dict[str, Any]]) -> Any:
    return json.dumps(raw)


def told(article: Article, counterpart: Article) -> list[tuple[str, str, str]]:
    """What is stale: kind, before, now."""
    found = queries.pending(fresh(article), fresh(counterpart))
    return [(c.kind, c.before.text if c.before else "", c.now.text if c.now else "") for c in found]


def settle(article: Article, counterpart: Article, number: int = 0, verdict: Verdict = Verdict.DONE) -> None:
    change = queries.pending(fresh(article), fresh(counterpart))[number]
    actions.settle(fresh(article), fresh(counterpart), verdict, None, change.id, change.seen)


Pair = tuple[Article, Article]


def test_a_pair_begins_in_step(pair: Pair) -> None:
    somali, english = pair
    assert told(english, somali) == told(somali, english) == []


def test_what_changed_is_known_at_once_and_paragraph_by_paragraph(pair: Pair) -> None:
    somali, english = pair
    rewrite(somali, {1: "<p>Labo <b>iyo</b> toban.</p>"}, title="Roob badan", summary="Soo koobid")
    assert told(english, somali) == [
        ("changed", "Roob", "Roob badan"),
        ("added", "", "Soo koobid"),
        ("changed", "Laba.", "Labo iyo toban."),
    ]
    row = Following.objects.get(article=english, counterpart=somali)
    assert row.stale_since is not None
    assert len(row.stale) == 3


def test_it_is_known_in_the_other_direction_too(pair: Pair) -> None:
    somali, english = pair
    rewrite(english, {0: "<p>One hundred.</p>"})
    assert told(somali, english) == [("changed", "One.", "One hundred.")]
    assert told(english, somali) == []


def test_added_and_removed_are_told_where_they_stand_and_moved_is_not_counted(pair: Pair) -> None:
    somali, english = pair
    raw = list(somali.body.raw_data)
    raw[0], raw[2] = raw[2], raw[0]
    rewrite(somali, body=body_of(raw))
    assert told(english, somali) == []
    pasted = {"type": "paragraph", "value": raw[0]["value"], "id": str(uuid4())}  # cut, and pasted elsewhere
    new = {"type": "quote", "value": {"text": "Haa.", "speaker": "Xaawo"}, "id": str(uuid4())}
    rewrite(somali, body=body_of([raw[2], new, pasted]))
    assert told(english, somali) == [("added", "", "Haa.\nXaawo"), ("removed", "Laba.", "")]


def test_another_picture_is_a_change_though_its_words_stay(pair: Pair) -> None:
    somali, english = pair
    one, two = Chain.make_picture(1), Chain.make_picture(2)
    raw = list(somali.body.raw_data)
    shown = {"type": "picture", "id": str(uuid4()), "value": {"picture": one.pk, "alt": "Sawir", "caption": ""}}
    rewrite(somali, body=body_of([*raw, shown]))
    settle(english, somali)
    rewrite(somali, body=body_of([*raw, {**shown, "value": {**shown["value"], "picture": two.pk}}]))
    assert told(english, somali) == [("changed", "Sawir", "Sawir")]


def test_what_is_changed_back_is_stale_no_more(pair: Pair) -> None:
    somali, english = pair
    rewrite(somali, {1: "<p>Kale.</p>"})
    rewrite(somali, {1: "<p>Laba.</p>"})
    row = Following.objects.get(article=english, counterpart=somali)
    assert (row.stale, row.stale_since) == ({}, None)


def test_publishing_ones_own_edition_clears_nothing(pair: Pair) -> None:
    somali, english = pair
    rewrite(somali, {1: "<p>Kale.</p>"})
    rewrite(english, {1: "<p>Other.</p>"})
    assert told(english, somali) == [("changed", "Laba.", "Kale.")]


def test_done_and_not_needed_are_kept_with_who_said_so(pair: Pair, django_user_model: Any) -> None:
    somali, english = pair
    user = django_user_model.objects.create_user("hodan")
    rewrite(somali, {0: "<p>Kow A.</p>", 1: "<p>Laba A.</p>", 2: "<p>Saddex A.</p>"})
    first = queries.pending(english, fresh(somali))[0]
    assert actions.settle(english, fresh(somali), Verdict.NOT_NEEDED, user, first.id, first.seen) == 1
    rest = queries.pending(english, fresh(somali))
    assert len(rest) == 2
    assert actions.settle(english, fresh(somali), Verdict.DONE, user, None, seen_together(rest)) == 2
    assert told(english, somali) == []
    logs = list(PageLogEntry.objects.filter(page=english.pk, action=actions.LOG).order_by("timestamp"))
    assert [entry.user for entry in logs] == [user, user]
    assert [entry.data["verdict"] for entry in logs] == ["not_needed", "done"]
    assert logs[1].data["parts"] == ["Laba A.", "Saddex A."]
    assert "Saddex A." in logs[1].formatter.format_message(logs[1])
    assert actions.settle(english, fresh(somali), Verdict.DONE, user, first.id, first.seen) == 0


def test_only_what_was_looked_at_can_be_settled(pair: Pair) -> None:
    somali, english = pair
    rewrite(somali, {1: "<p>Kale.</p>"})
    seen = queries.pending(english, fresh(somali))[0]
    rewrite(somali, {1: "<p>Kale mar labaad.</p>"})
    with pytest.raises(SeenOtherwise):
        actions.settle(english, fresh(somali), Verdict.DONE, None, seen.id, seen.seen)
    assert told(english, somali) == [("changed", "Laba.", "Kale mar labaad.")]


def test_the_oldest_of_what_waits_says_since_when(pair: Pair) -> None:
    somali, english = pair
    row = Following.objects.get(article=english, counterpart=somali)
    rewrite(somali, {0: "<p>Kow A.</p>"})
    row.refresh_from_db()
    first = row.stale_since
    rewrite(somali, {1: "<p>Laba A.</p>"})
    row.refresh_from_db()
    assert row.stale_since == first
    settle(english, somali)
    row.refresh_from_db()
    assert first is not None
    assert row.stale_since is not None
    assert row.stale_since > first


def test_what_was_done_is_no_news_to_where_it_came_from(pair: Pair) -> None:
    """Somali changes, English follows: before or after saying so, English's change is not stale in Somali."""
    somali, english = pair
    rewrite(somali, {1: "<p>Labo iyo toban.</p>"})
    settle(english, somali)
    rewrite(english, {1: "<p>Twelve.</p>"})
    assert told(somali, english) == []
    rewrite(somali, {2: "<p>Saddex iyo toban.</p>"})
    rewrite(english, {2: "<p>Thirteen.</p>"})
    settle(english, somali)
    assert told(somali, english) == []
    rewrite(english, {1: "<p>A dozen.</p>"})
    assert told(somali, english) == [("changed", "Twelve.", "A dozen.")]


def test_not_needed_expects_nothing(pair: Pair) -> None:
    somali, english = pair
    rewrite(somali, {1: "<p>Labo iyo toban.</p>"})
    settle(english, somali, verdict=Verdict.NOT_NEEDED)
    rewrite(english, {1: "<p>Something else.</p>"})
    assert told(somali, english) == [("changed", "Two.", "Something else.")]


def test_a_draft_is_followed_until_there_is_something_published(write_article: Write) -> None:
    somali = write_article("so", paragraphs=TEXTS, publish=False)
    english = start_counterpart(somali, "en")
    rewrite(somali, {1: "<p>Kale.</p>"}, publish=False)
    assert told(english, somali) == [("changed", "Laba.", "Kale.")]
    rewrite(somali)
    assert told(english, somali) == [("changed", "Laba.", "Kale.")]
    settle(english, somali)
    rewrite(somali, {1: "<p>Qarsoon.</p>"}, publish=False)
    assert told(english, somali) == []


def test_stories_that_came_in_both_editions_are_followed_from_their_first_change(write_article: Write) -> None:
    somali = write_article("so", paragraphs=TEXTS)
    english = write_article("en", "Rain", paragraphs=("<p>One.</p>",), translation_key=somali.translation_key)
    assert not Following.objects.exists()
    rewrite(somali, {0: "<p>Kow iyo toban.</p>"})
    assert told(english, somali) == [("changed", "Kow.", "Kow iyo toban.")]
    assert told(somali, english) == []


def test_a_story_told_once_costs_one_query_more(write_article: Write, django_assert_num_queries: Any) -> None:
    article = write_article("so")
    with django_assert_num_queries(3):  # Two of them open and close the savepoint.
        actions.remember(article)
    with django_assert_num_queries(3):
        actions.notice(article)


def test_readers_are_told_when_an_editor_says_so_and_until_it_is_settled(pair: Pair) -> None:
    somali, english = pair
    with pytest.raises(ValidationError):
        actions.tell_readers(english, somali, told=True, user=None)
    rewrite(somali, {1: "<p>Kale.</p>"})
    assert queries.moved_on([english.pk]) == {}
    actions.tell_readers(english, fresh(somali), told=True, user=None)
    assert queries.moved_on([english.pk, somali.pk]) == {english.pk: frozenset({"so"})}
    settle(english, somali)
    assert queries.moved_on([english.pk]) == {}


def test_an_added_paragraph_is_taken_over_to_its_place_and_keeps_its_id(pair: Pair) -> None:
    somali, english = pair
    raw = list(somali.body.raw_data)
    new = {"type": "paragraph", "value": "<p>Cusub.</p>", "id": str(uuid4())}
    somali = rewrite(somali, body=body_of([*raw[:2], new, raw[2]]))
    for _ in range(2):
        actions.take_over(fresh(english), somali, new["id"], None)
    draft = fresh(english).get_latest_revision_as_object()
    assert [block.id for block in draft.body] == [raw[0]["id"], raw[1]["id"], new["id"], raw[2]["id"]]
    assert fresh(english).has_unpublished_changes
    assert len(fresh(english).body) == 3
    with pytest.raises(ValidationError):
        actions.take_over(fresh(english), somali, str(uuid4()), None)


def corrected(article: Article, text: str) -> Article:
    draft = fresh(article).get_latest_revision_as_object()
    draft.corrections.add(Correction(text=text))
    publish_article(draft)
    return fresh(article)


def test_a_correction_opens_in_the_other_edition_and_is_made_there_in_its_words(pair: Pair) -> None:
    somali, english = pair
    somali = corrected(somali, "Waa 40, ma aha 14.")
    assert told(english, somali) == [("added", "", "Waa 40, ma aha 14.")]
    key = Correction.objects.get().key
    assert actions.correct_here(english, somali, key, " It is 40, not 14. ", None, publish=True)
    assert told(english, somali) == told(somali, english) == []
    assert [c.text for c in fresh(english).corrections.all()] == ["It is 40, not 14."]
    rewrite(english, {0: "<p>One.</p>"}, summary="x")
    assert {c.key for c in Correction.objects.all()} == {key}
    assert told(somali, english) == [("added", "", "x")]


def test_a_correction_waits_in_the_draft_where_it_cannot_go_out_alone(pair: Pair) -> None:
    somali, english = pair
    rewrite(english, {0: "<p>Half written</p>"}, publish=False)
    somali = corrected(somali, "Waa 40.")
    key = Correction.objects.get().key
    assert not actions.correct_here(fresh(english), somali, key, "It is 40.", None, publish=True)
    assert not fresh(english).corrections.all()
    assert told(english, somali) == []
    rewrite(english)
    assert [c.text for c in fresh(english).corrections.all()] == ["It is 40."]
    assert told(somali, english) == [("changed", "One.", "Half written")]


def test_a_correction_may_be_not_needed(pair: Pair) -> None:
    somali, english = pair
    somali = corrected(somali, "Waa 40.")
    settle(english, somali, verdict=Verdict.NOT_NEEDED)
    assert told(english, somali) == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_a_correction_of_no_or_too_many_words_is_refused_and_nothing_is_done(pair: Pair, text: str) -> None:
    somali, english = pair
    somali = corrected(somali, "Waa 40.")
    with pytest.raises(ValidationError):
        actions.correct_here(english, somali, Correction.objects.get().key, text, None, publish=True)
    assert len(told(english, somali)) == 1


def test_a_correction_keeps_its_key_through_the_drafts(pair: Pair) -> None:
    somali, _ = pair
    somali = corrected(somali, "Waa 40.")
    key = Correction.objects.get().key
    for _ in range(3):
        rewrite(somali, {0: "<p>Kale.</p>"})
    assert [c.key for c in Correction.objects.all()] == [key]


def test_any_kind_of_block_is_told_in_words(write_article: Write) -> None:
    article = write_article("so", "<i>Madax</i>", publish=False)
    article.body = [  # type: ignore[assignment]
        ("heading", "a < b"),
        ("quote", {"text": "Waan helnay.", "speaker": "Xaawo"}),
        ("list", {"items": ["<p>kow &amp; <a href='x'>laba</a></p>", "<p>saddex</p>"], "ordered": False}),
        ("fact_box", {"title": "Xog", "text": "<ul><li>1</li><li>2</li></ul>"}),
        ("video", {"address": "https://v.example/1", "title": "Muuqaal", "poster": None}),
        ("timeline", {"title": "", "events": [{"date": "1991", "text": "<p>Bilow</p>"}]}),
    ]
    article.save_revision()
    parts = parts_of(article.get_latest_revision_as_object())
    assert [part.text for part in parts] == [
        "<i>Madax</i>",
        "a < b",
        "Waan helnay.\nXaawo",
        "kow & laba\nsaddex",
        "Xog\n1\n2",
        "Muuqaal",
        "1991 Bilow",
    ]
    assert parts[5].mark == "https://v.example/1"


def test_changes_are_told_in_the_order_of_the_text() -> None:
    known = [Part("a", "paragraph", "A"), Part("b", "paragraph", "B"), Part("c", "paragraph", "C")]
    now = [Part("x", "paragraph", "X"), Part("a", "paragraph", "A"), Part("c", "paragraph", "C2")]
    assert [(c.kind, c.id) for c in changes(known, now)] == [
        (Kind.ADDED, "x"),
        (Kind.REMOVED, "b"),
        (Kind.CHANGED, "c"),
    ]
    assert changes(known, known) == ()
    assert with_todays_ids([Part("a", "p", "A")], [Part("z", "p", "A")]) == (Part("z", "p", "A"),)
    assert len({Change("a", Kind.ADDED, None, part).seen for part in known}) == 3
