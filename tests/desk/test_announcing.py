"""Posts for the networks at the desk: of every edition on the site, for whoever may see the story."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from weriye.stories.models import Article


@pytest.fixture
def story(write_article: Callable[..., Article]) -> Article:
    article = write_article("so", 'Cinwaan <b>"weyn"</b>', summary="Kooban.")
    write_article("en", "A headline", translation_key=article.translation_key)
    return article


def test_every_edition_on_the_site_has_its_posts(
    story: Article, at_desk: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = at_desk("Reporter so")
    with django_assert_max_num_queries(40):
        page = client.get(reverse("desk_announcing", args=(story.pk,))).content.decode()
    assert page.count("<textarea readonly") == 10
    assert "A headline" in page
    assert f"http://weriye.test{story.published.address}" in page
    assert "Cinwaan &lt;b&gt;&quot;weyn&quot;&lt;/b&gt;" in page
    assert "/ 280" in page
    edit = client.get(reverse("wagtailadmin_pages:edit", args=(story.pk,))).content.decode()
    assert reverse("desk_announcing", args=(story.pk,)) in edit


def test_what_is_not_on_the_site_is_not_announced(
    write_article: Callable[..., Article], at_desk: Callable[..., Client]
) -> None:
    draft = write_article("so", "Qabyo sir ah", publish=False)
    page = at_desk("Reporter so").get(reverse("desk_announcing", args=(draft.pk,))).content.decode()
    assert "<textarea readonly" not in page


def test_nobody_else_sees_them(story: Article, at_desk: Callable[..., Client]) -> None:
    address = reverse("desk_announcing", args=(story.pk,))
    assert Client().get(address).status_code == 302
    assert at_desk().get(address).status_code in (302, 403)
    assert at_desk("Reporter so").post(address).status_code in (403, 405)
    assert at_desk("Reporter en", name="en").get(reverse("desk_announcing", args=(999_999,))).status_code == 404
