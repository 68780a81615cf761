"""The desk speaks the language that a journalist chose: before login, in messages, in mails."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from weriye.desk.block_words import HELP, LABELS, all_blocks
from weriye.desk.speaking import COOKIE
from weriye.stories.models import Article

from .conftest import PASSWORD, form_of

LOGIN = "/desk/login/"
SOMALI = "Gal miiska wararka"


@pytest.fixture
def speaks(journalist: Callable[..., Any]) -> Callable[..., Any]:
    """Make a journalist who chose Somali."""

    def make(name: str, *groups: str) -> Any:
        user = journalist(name, *groups)
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = "so"
        profile.save()
        return user

    return make


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept-language": "so"}, "so"),
        ({"accept-language": "so-SO,so;q=0.9,en;q=0.8"}, "so"),
        ({"accept-language": "de,fr;q=0.5"}, "en"),
        ({"accept-language": "\x00;q=9,,,;" + "x" * 5_000}, "en"),
    ],
)
def test_before_login_the_desk_speaks_as_the_browser_asks(desk: None, headers: dict[str, str], language: str) -> None:
    assert f'lang="{language}"' in Client().get(LOGIN, headers=headers).content.decode()


def test_who_chose_somali_finds_the_login_page_in_somali(speaks: Callable[..., Any]) -> None:
    speaks("hodan", "Reporter")
    client = Client()
    assert SOMALI not in client.get(LOGIN).content.decode()
    client.post(LOGIN, {"username": "hodan", "password": PASSWORD, "next": "/desk/"}, follow=True)
    cookie = client.cookies[COOKIE]
    assert (cookie.value, cookie["path"], cookie["httponly"], cookie["samesite"]) == ("so", "/desk/", True, "Lax")
    client.post(reverse("wagtailadmin_logout"))
    assert SOMALI in client.get(LOGIN).content.decode()
    wrong = client.post(LOGIN, {"username": "hodan", "password": "x"}).content.decode()
    assert "didn't match" not in wrong
    client.cookies[COOKIE] = "xx<script>"
    assert SOMALI not in client.get(LOGIN).content.decode()


def test_wagtails_scripts_speak_somali_too(speaks: Callable[..., Any]) -> None:
    client = Client()
    assert "Wada laab" not in client.get("/desk/jsi18n/").content.decode()
    client.force_login(speaks("hodan", "Reporter"))
    words = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert '"Collapse all": "Wada laab"' in words
    assert '"Search": "Raadi"' in words


def test_messages_and_refusals_are_in_the_language_that_was_chosen(
    speaks: Callable[..., Any], write_article: Callable[..., Article]
) -> None:
    client = Client()
    client.force_login(speaks("hodan", "Reporter"))
    page = client.get(reverse("desk_press"), follow=True).content.decode()
    assert "Sorry, you do not have permission" not in page
    assert "Waan ka xunnahay" in page


def test_mail_about_a_submitted_story_is_in_the_language_of_who_gets_it(
    speaks: Callable[..., Any], journalist: Callable[..., Any], write_article: Callable[..., Article], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for user in (speaks("tifaftire", "Editor so"), journalist("editor", "Editor so")):
        user.email = f"{user.username}@weriye.test"
        user.save()
    article = write_article("so", "Qabyo", publish=False)
    client = Client()
    client.force_login(journalist("hodan", "Reporter"))
    form = form_of("Qabyo", "<p>1</p>", slug=article.slug, **{"action-submit": "1"})
    client.post(reverse("wagtailadmin_pages:edit", args=(article.pk,)), form)
    subjects = {one.to[0].partition("@")[0]: one.subject for one in mail.outbox}
    assert subjects["editor"].startswith("The page")
    assert "Qabyo" in subjects["tifaftire"]
    assert "submitted" not in subjects["tifaftire"]


def test_the_blocks_of_an_article_are_named_in_the_journalists_language(
    at_desk: Callable[..., Client], desk: None
) -> None:
    client = at_desk("Editor so", name="hodan")
    address = client.get(reverse("desk_new", args=("so",)))["Location"]
    assert '"label": "Paragraph"' in html.unescape(client.get(address).content.decode())
    profile = UserProfile.get_for_user(get_user_model().objects.get(username="hodan"))
    profile.preferred_language = "so"
    profile.save()
    said = html.unescape(client.get(address).content.decode())
    assert {path for path, _ in all_blocks()} == set(LABELS)
    assert {path for path, block in all_blocks() if path in HELP} == set(HELP)
    assert '"label": "Baaragaraaf"' in said
    assert '"label": "Paragraph"' not in said
    # Fields and what is said beside them, however deep.
    for words in ("Hadlaha", "Sharraxaadda sawirka", "Cidda tiri iyo xilkeeda.", "Tirooyin", "Ugu badnaan 12 tiir"):
        assert words in said
    for words in ("Speaker", "Who said it", "As readers shall see it", "Readers scroll a wide one", "Row headers"):
        assert words not in said
