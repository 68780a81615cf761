"""On a bad line: nobody's text is laid over another's, a lost answer makes nothing twice, the copy is one's own."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from weriye.desk.unsaved import COOKIE
from weriye.stories.models import Article

from .conftest import form_of

COPY = "0b9ff0d8-1111-4a5b-8c6d-7e8f90a1b2c3"


@pytest.fixture
def hodan(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Editor so", name="hodan")


@pytest.fixture
def xaawo(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Editor so", name="xaawo")


def _edit(article: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=(article.pk,))


def _opened(client: Client, article: Article) -> dict[str, str]:
    """What the form says of the version that it was opened with."""
    page = client.get(_edit(article)).content.decode()
    return dict(re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', page))


def _draft(article: Article) -> str:
    return str(Article.objects.get(pk=article.pk).get_latest_revision_as_object().title)


def _autosave(client: Client, address: str, data: dict[str, Any]) -> Any:
    return client.post(address, data, headers={"accept": "application/json"})


def test_a_button_does_not_lay_ones_text_over_a_newer_version(
    hodan: Client, xaawo: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    mine, theirs = _opened(hodan, article), _opened(xaawo, article)
    xaawo.post(_edit(article), form_of("Roob, Xaawo", "<p>1</p>", **theirs))
    for button in ({}, {"action-publish": "1"}):
        answer: Any = hodan.post(_edit(article), form_of("Roob, Hodan", "<p>1</p>", **mine, **button))
        said = answer.content.decode()
        assert answer.status_code == 200
        assert "Not saved: xaawo saved a newer version" in said
        assert "Roob, Hodan" in said
        assert _draft(article) == "Roob, Xaawo"
    assert Article.objects.get(pk=article.pk).title == "Roob"

    # Autosave from that page does not answer the question, either.
    again = dict(re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', said))
    assert _autosave(hodan, _edit(article), form_of("Roob, Hodan", "<p>1</p>", **again)).status_code == 400

    # She says so, and theirs stays in the history.
    (agreed,) = re.findall(r'name="despite_newer" value="([^"]+)"', said)
    data = form_of("Roob, Hodan", "<p>1</p>", **mine, despite_newer=agreed)
    assert hodan.post(_edit(article), data).status_code == 302
    assert _draft(article) == "Roob, Hodan"
    titles = [revision.content["title"] for revision in article.revisions.order_by("created_at")]
    assert titles[-2:] == ["Roob, Xaawo", "Roob, Hodan"]


def test_what_was_agreed_to_is_one_version_not_what_comes_after_it(
    hodan: Client, xaawo: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    mine, theirs = _opened(hodan, article), _opened(xaawo, article)
    first = _autosave(xaawo, _edit(article), form_of("Kow", "<p>1</p>", **theirs)).json()
    said = hodan.post(_edit(article), form_of("Aniga", "<p>1</p>", **mine)).content.decode()
    (agreed,) = re.findall(r'name="despite_newer" value="([^"]+)"', said)
    # She goes on; her autosave writes into the same revision.
    more = {"overwrite_revision_id": str(first["revision_id"])}
    assert _autosave(xaawo, _edit(article), form_of("Laba", "<p>1</p>", **more)).json()["success"]
    hodan.post(_edit(article), form_of("Aniga", "<p>1</p>", **mine, despite_newer=agreed))
    assert _draft(article) == "Laba"


def test_a_lost_answer_is_no_newer_version_of_somebody_else(
    hodan: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    form = _opened(hodan, article)
    assert _autosave(hodan, _edit(article), form_of("Kow", "<p>1</p>", **form, kept=COPY)).status_code == 200
    # The answer never came: the browser sends what it has, from the version that it knows.
    answer = _autosave(hodan, _edit(article), form_of("Kow iyo laba", "<p>1</p>", **form, kept=COPY))
    assert answer.json()["success"]
    assert _draft(article) == "Kow iyo laba"
    # Another window of her own is another form.
    other = _autosave(hodan, _edit(article), form_of("Saddex", "<p>1</p>", **form, kept=str(uuid4())))
    assert other.json()["error_code"] == "invalid_revision"


def test_a_new_article_is_made_once_when_the_answer_is_lost(hodan: Client, xaawo: Client) -> None:
    address = hodan.get(reverse("desk_new", args=("so",)))["Location"]
    first = _autosave(hodan, address, form_of("Roob", "<p>1</p>", kept=COPY)).json()
    again = _autosave(hodan, address, form_of("Roob badan", "<p>1</p>", kept=COPY)).json()
    assert again["success"]
    assert again["pk"] == first["pk"]
    assert again["url"] == first["url"]
    assert again["hydrate_url"] == first["hydrate_url"]
    button: Any = hodan.post(address, form_of("Roob badan oo da’ay", "<p>1</p>", kept=COPY))
    assert button.status_code == 302
    article = Article.objects.get()
    assert _draft(article) == "Roob badan oo da’ay"
    # The mark of somebody else's copy opens nothing; and what a colleague did meanwhile is not written over.
    assert xaawo.post(address, form_of("Mid kale", "<p>1</p>", kept=COPY)).status_code == 302
    assert Article.objects.count() == 2
    xaawo.post(_edit(article), form_of("Xaawo", "<p>1</p>", **_opened(xaawo, article)))
    _autosave(hodan, address, form_of("Hodan", "<p>1</p>", kept=COPY))
    assert _draft(article) == "Xaawo"


def test_the_copy_is_wiped_only_when_what_it_holds_is_saved(
    hodan: Client, write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    refused = hodan.post(_edit(article), form_of("", "<p>1</p>", kept=COPY))
    assert refused.status_code == 200
    assert COOKIE not in refused.cookies
    assert f'data-again="{COPY}"' in refused.content.decode()
    saved = hodan.post(_edit(article), form_of("Roob kale", "<p>1</p>", kept=COPY))
    assert saved.cookies[COOKIE].value == COPY
    hostile = hodan.post(_edit(article), form_of("Roob", "<p>1</p>", kept='"><script>'))
    assert COOKIE not in hostile.cookies
    # The page that should have wiped it was left before it could: it waits with the next.
    other = f"{COPY[:-1]}0"
    hodan.cookies[COOKIE] = f"{COPY}.x"
    saved = hodan.post(_edit(article), form_of("Roob kale", "<p>1</p>", kept=other))
    assert saved.cookies[COOKIE].value == f"{COPY}.{other}"


def test_the_desk_tells_who_it_speaks_to_and_whose_version_is_the_newest(
    hodan: Client, xaawo: Client, at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    article = write_article("so", "Roob")
    hodan.post(_edit(article), form_of("Roob kale", "<p>1</p>"))
    address = reverse("desk_line")
    said = xaawo.get(address, {"article": article.pk}).json()
    assert said["by"] == "hodan"
    assert said["owner"] != hodan.get(address).json()["owner"]
    assert said["owner"] in xaawo.get("/desk/").content.decode()
    assert set(hodan.get(address, {"article": "9" * 30}).json()) == {"owner"}
    english = at_desk("Reporter en", name="sagal").get(address, {"article": article.pk}).json()
    assert set(english) == {"owner"}
    anonymous: Any = Client().get(address)
    assert anonymous.status_code == 302


def _key(client: Client) -> str:
    (found,) = re.findall(r'data-key="([0-9a-f]+)"', client.get("/desk/").content.decode())
    return str(found)


def test_the_key_of_copies_is_a_users_own_and_a_new_password_makes_another(hodan: Client, xaawo: Client) -> None:
    before = _key(hodan)
    assert len(before) == 64
    assert before == _key(hodan)
    assert before != _key(xaawo)
    assert "data-key" not in Client().get(reverse("wagtailadmin_login")).content.decode()
    user = get_user_model().objects.get(username="hodan")
    user.set_password("sir-kale-oo-dheer-2026")
    user.save()
    hodan.force_login(user)
    assert _key(hodan) != before
    assert "no-store" in hodan.get("/desk/")["Cache-Control"]


def test_its_words_are_said_in_the_journalists_language(hodan: Client) -> None:
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(get_user_model().objects.get(username="hodan"))
    english = hodan.get("/desk/").content.decode()
    profile.preferred_language = "so"
    profile.save()
    somali = hodan.get("/desk/").content.decode()

    def words(page: str) -> dict[str, str]:
        (found,) = re.findall(r'<script id="desk-unsaved-words" type="application/json">(.*?)</script>', page)
        return dict(json.loads(found))

    same = [name for name, said in words(english).items() if words(somali)[name] == said]
    assert not same


def test_an_article_of_100_000_words_is_saved(hodan: Client) -> None:
    address = hodan.get(reverse("desk_new", args=("so",)))["Location"]
    paragraphs = [f"<p>{'Roob badan ayaa da’ay. ' * 17}{number}</p>" for number in range(1450)]
    answer: Any = hodan.post(address, form_of("Dheer", *paragraphs, kept=COPY))
    assert answer.status_code == 302
    assert len(Article.objects.get().get_latest_revision_as_object().body) == 1450
