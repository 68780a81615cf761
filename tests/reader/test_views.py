"""What no file answers: searches, pages baked when asked for, old addresses, and what is not there."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from weriye.reader.preview import preview
from weriye.search.actions import index_pending
from weriye.stories.actions import publish_article
from weriye.stories.models import FormerAddress

from .conftest import SmallSite


def test_a_page_without_a_file_is_baked_when_asked_for(small_site: SmallSite, home: Path, client: Client) -> None:
    address = small_site.address(small_site.alone)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "frame-ancestors" in answer["Content-Security-Policy"]
    assert not answer.cookies
    assert (home / "site" / address.strip("/") / "index.html").read_bytes() == answer.content
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")


def test_an_article_that_moved_leads_to_where_it_is(small_site: SmallSite, client: Client) -> None:
    old = small_site.address(small_site.alone)
    small_site.alone.slug = "cusub"
    publish_article(small_site.alone)
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/so/2026/11/19/cusub/")


def test_an_old_sites_address_with_a_query_leads_on(small_site: SmallSite, client: Client) -> None:
    FormerAddress.objects.create(path="/index.php?p=12", article=small_site.alone)
    answer = client.get("/index.php?p=12")
    assert (answer.status_code, answer["Location"]) == (301, small_site.address(small_site.alone))


def test_a_withdrawn_article_is_gone_in_its_editions_words(small_site: SmallSite, client: Client) -> None:
    address = small_site.address(small_site.english)
    small_site.english.unpublish()
    answer = client.get(address)
    assert answer.status_code == 410
    assert "This story has been withdrawn" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/so/2026/11/20/waxba/", "Bogga lama heli karo"),
        ("/en/none/", "Page not found"),
        ("/xx/", "Bogga lama heli karo"),
        ("/favicon.png", "Bogga lama heli karo"),
        ("/en/%00/", "Page not found"),
        ("/en/..%2f..%2fetc/passwd", "Page not found"),
        ("/so/2026/11/20/" + "a" * 3000 + "/", "Bogga lama heli karo"),
    ],
)
def test_what_is_not_there_is_said_in_the_readers_language(
    path: str, words: str, small_site: SmallSite, client: Client
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_a_missing_slash_is_added_and_the_query_kept(small_site: SmallSite, client: Client) -> None:
    answer = client.get("/so/politics?utm_source=x")
    assert (answer.status_code, answer["Location"]) == (301, "/so/politics/?utm_source=x")
    assert client.get("/so/nothing-here.php").status_code == 404


def test_only_reading_is_answered(small_site: SmallSite, client: Client) -> None:
    assert client.post("/so/").status_code == 405
    assert client.post("/so/search/").status_code == 405


def test_search_finds_and_escapes(small_site: SmallSite, client: Client) -> None:
    while index_pending():
        pass
    answer = client.get("/so/search/", {"q": "dekedda"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert small_site.address(small_site.somali) in text
    assert "<mark>" in text
    assert answer["X-Robots-Tag"] == "noindex"
    hostile = client.get("/so/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in hostile
    assert "Waxba lama helin" in client.get("/so/search/", {"q": "zzzzqqq"}).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "1e9", "١", ""])
def test_any_page_number_is_answered(page: str, small_site: SmallSite, client: Client) -> None:
    assert client.get("/so/search/", {"q": "dekedda", "page": page}).status_code == 200


def test_search_in_an_unknown_edition_is_not_there(small_site: SmallSite, client: Client) -> None:
    assert client.get("/xx/search/", {"q": "a"}).status_code == 404


def test_a_draft_is_previewed_as_its_readers_will_see_it(small_site: SmallSite) -> None:
    draft: Any = small_site.alone
    draft.title = "Weli qoraal ah"
    answer = preview(draft)
    text = answer.content.decode()
    assert "Weli qoraal ah" in text
    assert "/reads/" not in text
    assert "data-fetch" not in text
    assert answer["Cache-Control"] == "no-store"


def test_the_reader_is_what_the_settings_name() -> None:
    from django.utils.module_loading import import_string

    assert import_string(settings.WERIYE_SITE).version()
    assert import_string(settings.WERIYE_PREVIEW) is preview
