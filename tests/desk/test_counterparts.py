"""The same story in the other edition: started with one action, and seen beside what one writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from weriye.desk.counterparts import pieces_of, told
from weriye.stories.actions import publish_article, start_counterpart
from weriye.stories.models import Article

from .conftest import form_of


def _beside(client: Client, article: Article, **headers: str) -> Any:
    return client.get(reverse("desk_counterparts", args=(article.pk,)), headers=headers)


@pytest.fixture
def reporter(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Reporter")


def test_one_action_starts_the_story_and_opens_it(
    reporter: Client, write_article: Callable[..., Article], django_assert_max_num_queries: Any
) -> None:
    article = write_article("so", section="health", paragraphs=("<p>Kow.</p>", "<p>Laba.</p>"))
    response = reporter.post(reverse("desk_start", args=(article.pk, "en")))
    draft = Article.objects.get(locale__language_code="en")
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=(draft.pk,)) + "?beside=counterpart"
    assert draft.translation_key == article.translation_key
    assert draft.section == "health"
    assert not draft.live
    page = reporter.get(response["Location"]).content.decode()
    assert "data-desk-beside" in page
    assert "Laba." in page
    again = reporter.post(reverse("desk_start", args=(article.pk, "en")))
    assert again["Location"] == response["Location"]
    assert Article.objects.count() == 2


def test_what_is_not_published_yet_is_carried_over_too(reporter: Client, write_article: Callable[..., Article]) -> None:
    article = write_article("so")
    reporter.post(reverse("wagtailadmin_pages:edit", args=(article.pk,)), form_of("Cinwaan cusub", "<p>Cusub.</p>"))
    reporter.post(reverse("desk_start", args=(article.pk, "en")))
    draft = Article.objects.get(locale__language_code="en")
    assert draft.title == "Cinwaan cusub"


def test_a_counterparts_address_becomes_that_of_its_own_headline(
    reporter: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob badan")
    reporter.post(reverse("desk_start", args=(article.pk, "en")))
    draft = Article.objects.get(locale__language_code="en")
    assert draft.slug == "roob-badan"
    edit = reverse("wagtailadmin_pages:edit", args=(draft.pk,))
    reporter.post(edit, form_of("Heavy rain", "<p>Rain.</p>", slug="roob-badan"))
    draft.refresh_from_db()
    assert draft.slug == "heavy-rain"


def test_the_panel_shows_the_other_edition_block_by_block(
    reporter: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", paragraphs=("<p>Kow <b>cad</b>.</p>", "<p>Laba.</p>"), summary="Soo koobid")
    draft = start_counterpart(article, "en")
    page = _beside(reporter, draft).content.decode()
    for words in (article.title, "Soo koobid", "Kow cad.", "Laba.", "Published", 'lang="so"'):
        assert words in page, words
    assert page.count("data-block=") == 2
    assert "Draft" in _beside(reporter, article).content.decode()


def test_the_panel_is_sent_again_only_when_something_changed(
    reporter: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so")
    first = _beside(reporter, article)
    assert first.status_code == 200
    assert "Start in English" in first.content.decode()
    assert _beside(reporter, article, **{"if-none-match": first["ETag"]}).status_code == 304
    draft = start_counterpart(article, "en")
    second = _beside(reporter, article, **{"if-none-match": first["ETag"]})
    assert second.status_code == 200
    reporter.post(
        reverse("wagtailadmin_pages:edit", args=(draft.pk,)), form_of("Rain", "<p>Rain fell.</p>", slug=draft.slug)
    )
    third = _beside(reporter, article, **{"if-none-match": second["ETag"]})
    assert third.status_code == 200
    assert "Rain fell." in third.content.decode()
    publish_article(Article.objects.get(pk=draft.pk).get_latest_revision_as_object())
    fourth = _beside(reporter, article, **{"if-none-match": third["ETag"]})
    assert fourth.status_code == 200
    assert "Published" in fourth.content.decode()
    assert _beside(reporter, article, **{"if-none-match": fourth["ETag"]}).content == b""


def test_another_editions_draft_is_not_shown_to_those_who_have_no_part_in_it(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    article = write_article("so")
    draft = start_counterpart(article, "en")
    draft.title = "Secret headline"
    draft.save_revision()
    somali = at_desk("Editor so")
    page = _beside(somali, article).content.decode()
    assert "Secret headline" not in page
    assert "seen by those who write for that edition" in page
    publish_article(draft)
    draft.title = "Another secret"
    draft.save_revision()
    page = _beside(somali, article).content.decode()
    assert "Secret headline" in page
    assert "Another secret" not in page
    assert "Open for writing" not in page
    assert _beside(somali, draft).status_code == 302  # Wagtail sends away whom it refuses.


def test_every_kind_of_block_is_told_in_words(write_article: Callable[..., Article], desk: None) -> None:
    article = write_article("so")
    article.body = [  # type: ignore[assignment]
        ("heading", "Madax"),
        ("quote", {"text": "Waan helnay.", "speaker": "Xaawo"}),
        ("list", {"items": ["<p>kow</p>", "<p>laba</p>"], "ordered": False}),
        ("fact_box", {"title": "Xog", "text": "<p>99</p>"}),
        ("timeline", {"title": "", "events": [{"date": "1991", "text": "<p>Bilow</p>"}]}),
        (
            "table",
            {
                "table": {
                    "caption": "Qoysaska",
                    "columns": [{"type": "text", "heading": "Gobol"}, {"type": "figures", "heading": "2026"}],
                    "rows": [{"values": ["Bay", "1,200"]}],
                },
                "source": "OCHA",
            },
        ),
    ]
    assert [piece.lines for piece in pieces_of(article)] == [
        ("Madax",),
        ("Waan helnay.", "Xaawo"),
        ("kow", "laba"),
        ("Xog", "99"),
        ("1991", "Bilow"),
        ("Qoysaska", "Gobol | 2026", "Bay | 1,200", "OCHA"),
    ]


def test_hostile_text_is_text_in_the_panel(reporter: Client, write_article: Callable[..., Article]) -> None:
    article = write_article("so", "<img src=x onerror=alert(1)>", paragraphs=("<p>&lt;script&gt;x&lt;/script&gt;</p>",))
    draft = start_counterpart(article, "en")
    page = _beside(reporter, draft).content.decode()
    assert "<img src=x" not in page
    assert "<script>x" not in page


def test_unknown_articles_and_editions_are_not_found(reporter: Client, write_article: Callable[..., Article]) -> None:
    article = write_article("so")
    assert reporter.get(reverse("desk_counterparts", args=(99999,))).status_code == 404
    for edition in ("so", "xx", "ar"):
        assert reporter.post(reverse("desk_start", args=(article.pk, edition))).status_code == 404
    assert reporter.get(reverse("desk_new", args=("xx",))).status_code == 404


def test_the_panel_costs_a_bounded_number_of_queries(
    journalist: Callable[..., Any], write_article: Callable[..., Article], django_assert_max_num_queries: Any
) -> None:
    user = journalist("r", "Reporter")
    article = write_article("so", paragraphs=tuple(f"<p>{n}</p>" for n in range(100)))
    draft = start_counterpart(article, "en")
    with django_assert_max_num_queries(25):
        assert len(told(draft, user)[0].pieces) == 100
