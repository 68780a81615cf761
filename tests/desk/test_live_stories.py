"""The desk of a live story: who may, what is sent twice, what two people do at once, what is refused."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from weriye.desk.unsaved import owner_of
from weriye.stories.live_story import actions
from weriye.stories.live_story.actions import Written
from weriye.stories.live_story.models import LiveStory, Post
from weriye.stories.models import Article

Write = Callable[..., Article]
AtDesk = Callable[..., Client]


def sent(text: str = "Codbixintu way bilaabatay.", **fields: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "text": text, **fields}


def send(client: Client, article: Article, data: dict[str, Any]) -> Any:
    return client.post(reverse("desk_live_post", args=(article.pk,)), data, headers={"accept": "application/json"})


@pytest.fixture
def article(desk: None, write_article: Write) -> Article:
    found = write_article("so", "Doorashada: warbixin toos ah")
    actions.start(found)
    actions.post(found.pk, Written(client_id=uuid4(), text="Kii ugu horreeyay."))
    return found


def _knocks(client: Client, article: Article) -> dict[str, int]:
    """Every address of a live story, knocked at."""
    changed = {
        verb: client.post(reverse("desk_live_change", args=(article.pk, 1, verb))).status_code
        for verb in ("pin", "unpin", "key", "unkey")
    }
    return {
        "screen": client.get(reverse("desk_live", args=(article.pk,))).status_code,
        "posts": client.get(reverse("desk_live_posts", args=(article.pk,))).status_code,
        "post": send(client, article, sent()).status_code,
        "change": send(client, article, sent("Kale.", number=1, version=1)).status_code,
        **changed,
        "withdraw": client.post(reverse("desk_live_change", args=(article.pk, 1, "withdraw"))).status_code,
        "close": client.post(reverse("desk_live_turn", args=(article.pk, "close"))).status_code,
        "start": client.post(reverse("desk_live_turn", args=(article.pk, "start"))).status_code,
    }


@pytest.mark.parametrize("role", ["Reporter", "Editor so", "Editor en", "Administrator", ""])
def test_who_may_publish_the_article_may_post(at_desk: AtDesk, article: Article, role: str) -> None:
    client = at_desk(role) if role else at_desk(name="outsider")
    before = list(Post.objects.values()), list(LiveStory.objects.values())
    found = _knocks(client, article)
    if role in ("Editor so", "Administrator"):
        assert set(found.values()) <= {200, 302}, found
        assert Post.objects.count() == 2
    else:
        assert set(found.values()) <= {302, 403}, found
        assert before == (list(Post.objects.values()), list(LiveStory.objects.values()))


def test_nobody_who_is_not_signed_in_gets_in(article: Article) -> None:
    before = list(Post.objects.values()), list(LiveStory.objects.values())
    assert set(_knocks(Client(), article).values()) == {302}
    assert before == (list(Post.objects.values()), list(LiveStory.objects.values()))


def test_what_is_sent_twice_is_one_post_and_acknowledged_twice(at_desk: AtDesk, article: Article) -> None:
    client, data = at_desk("Editor so"), sent()
    answers = [send(client, article, data) for _ in range(2)]
    assert [json.loads(answer.content)["number"] for answer in answers] == [2, 2]
    assert Post.objects.count() == 2


def test_two_who_change_one_post_lose_nothing(at_desk: AtDesk, article: Article) -> None:
    one, two = at_desk("Editor so", name="hodan"), at_desk("Editor so", name="xaawo")
    assert send(one, article, sent("Laba qof.", number=1, version=1)).status_code == 200
    refused = send(two, article, sent("Saddex qof.", number=1, version=1))
    assert refused.status_code == 409
    told = json.loads(refused.content)
    assert "Laba qof." in told["errors"][""][0]
    assert send(two, article, sent("Saddex qof.", number=1, version=told["version"])).status_code == 200
    screen = one.get(reverse("desk_live", args=(article.pk,))).content.decode()
    assert "Saddex qof." in screen
    assert "Laba qof." in screen, "what it said before is there"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "a" * 10_001}, "text"),
        ({"client_id": "x"}, "client_id"),
        ({"picture": "999999"}, "picture"),
        ({"twin": "99999999"}, "twin"),
        ({"number": "99", "version": "1"}, ""),
    ],
)
def test_bad_input_says_what_is_wrong(at_desk: AtDesk, article: Article, data: dict[str, Any], field: str) -> None:
    answer = send(at_desk("Editor so"), article, sent() | data)
    assert answer.status_code == 400
    assert list(json.loads(answer.content)["errors"]) == [field]
    assert Post.objects.count() == 1


def test_without_script_the_box_comes_back_with_what_was_typed(at_desk: AtDesk, article: Article) -> None:
    client = at_desk("Editor so")
    address = reverse("desk_live_post", args=(article.pk,))
    assert client.post(address, sent()).status_code == 302
    actions.close(article)
    refused = client.post(address, sent("Lama <b>lumin</b> karo."))
    assert refused.status_code == 400
    assert "Lama &lt;b&gt;lumin&lt;/b&gt; karo." in refused.content.decode()


def test_words_are_escaped_on_the_screen(at_desk: AtDesk, article: Article) -> None:
    client = at_desk("Editor so")
    send(client, article, sent("<script>alert(1)</script>", headline="<img src=x onerror=alert(1)>", byline="<b>"))
    for name in ("desk_live", "desk_live_posts"):
        screen = client.get(reverse(name, args=(article.pk,))).content.decode()
        assert "<script>alert(1)" not in screen
        assert "<img src=x" not in screen
        assert "&lt;script&gt;alert(1)" in screen


def test_the_other_edition_stands_beside_and_is_told_with_one_click(
    at_desk: AtDesk, article: Article, write_article: Write
) -> None:
    english = write_article("en", "Election live", translation_key=article.translation_key)
    client = at_desk("Editor so", "Editor en", name="both")
    screen = client.get(reverse("desk_live", args=(article.pk,))).content.decode()
    assert reverse("desk_live_turn", args=(english.pk, "start")) in screen
    assert client.post(reverse("desk_live_turn", args=(english.pk, "start"))).status_code == 302
    source = Post.objects.get(story=article.pk)
    beside = client.get(reverse("desk_live", args=(english.pk,))).content.decode()
    assert f"?twin={source.pk}#box" in beside
    box = client.get(reverse("desk_live", args=(english.pk,)) + f"?twin={source.pk}")
    assert box.context["source"] == source
    assert b"desk-box__source" in box.content
    assert send(client, english, sent("The first.", twin=source.pk)).status_code == 200
    assert Post.objects.get(story=english.pk).twin == source
    again = send(client, english, sent("The first, again.", twin=source.pk))
    assert again.status_code == 400
    send(client, article, sent("Kii hore, la saxay.", number=1, version=1))
    assert "changed there since" in client.get(reverse("desk_live", args=(english.pk,))).content.decode()


def test_posts_of_an_unpublished_counterpart_are_not_shown_to_others(
    at_desk: AtDesk, article: Article, write_article: Write
) -> None:
    draft = write_article("en", "Not out", translation_key=article.translation_key, publish=False)
    actions.start(draft)
    secret = actions.post(draft.pk, Written(client_id=uuid4(), text="Embargoed words."))
    client = at_desk("Editor so")
    for address in (
        reverse("desk_live", args=(article.pk,)),
        reverse("desk_live", args=(article.pk,)) + f"?twin={secret.pk}",
        reverse("desk_live_posts", args=(article.pk,)),
    ):
        assert b"Embargoed words." not in client.get(address).content
    assert send(client, article, sent("x", twin=secret.pk)).status_code == 400


def test_the_open_screen_asks_again_and_gets_what_changed(at_desk: AtDesk, article: Article) -> None:
    client, address = at_desk("Editor so"), reverse("desk_live_posts", args=(article.pk,))
    mark = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": mark}).status_code == 304
    actions.post(article.pk, Written(client_id=uuid4(), text="Cusub."))
    changed = client.get(address, headers={"if-none-match": mark})
    assert changed.status_code == 200
    assert "Cusub." in changed.content.decode()


def test_an_article_is_made_a_live_story_from_its_editor(at_desk: AtDesk, write_article: Write) -> None:
    ordinary = write_article("so", "Roob")
    client = at_desk("Editor so")
    editor, start = (
        reverse("wagtailadmin_pages:edit", args=(ordinary.pk,)),
        reverse("desk_live_turn", args=(ordinary.pk, "start")),
    )
    assert start in client.get(editor).content.decode()
    assert client.post(start).status_code == 302
    assert reverse("desk_live", args=(ordinary.pk,)) in client.get(editor).content.decode()
    assert client.post(reverse("desk_live_turn", args=(ordinary.pk, "explode"))).status_code == 404
    history = client.get(reverse("wagtailadmin_pages:history", args=(ordinary.pk,))).content.decode()
    assert "Opened as a live story" in history


def test_what_waits_on_a_device_is_not_sent_in_the_name_of_who_logs_in_next(at_desk: AtDesk, article: Article) -> None:
    hodan, xaawo = at_desk("Editor so", name="hodan"), at_desk("Editor so", name="xaawo")
    owner = owner_of(get_user_model().objects.get(username="hodan"))
    assert send(xaawo, article, sent(owner=owner)).status_code == 403
    assert Post.objects.count() == 1
    assert send(hodan, article, sent(owner=owner)).status_code == 200


def test_the_box_knows_who_reported_last_from_the_newsroom_not_from_the_device(
    at_desk: AtDesk, article: Article
) -> None:
    hodan, xaawo = at_desk("Editor so", name="hodan"), at_desk("Editor so", name="xaawo")
    send(hodan, article, sent(byline="Hodan Cali, Baydhabo"))
    send(xaawo, article, sent(byline="Xaawo"))
    screen = hodan.get(reverse("desk_live", args=(article.pk,))).content.decode()
    assert 'name="byline" value="Hodan Cali, Baydhabo"' in screen
    changing = hodan.get(reverse("desk_live", args=(article.pk,)), {"edit": "3"}).content.decode()
    assert 'name="byline" value="Xaawo"' in changing
