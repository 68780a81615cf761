"""The checks at the desk: read from the database, shown, overruled, put right, and what they stop."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from weriye.desk.checks.models import HouseWord, Overruling
from weriye.desk.checks.queries import open_stops, report
from weriye.desk.checks.reading import subject_of
from weriye.stories.actions import start_counterpart
from weriye.stories.gazetteer import find_or_create
from weriye.stories.models import Article, Entry, Picture, Spelling

from .conftest import form_of
from .test_pictures import jpeg

Write = Callable[..., Article]
Desk = Callable[..., Client]

# Ten in the morning in Mogadishu is seven in Greenwich.
WRONG = "<p>Kulanku waa 10-ka subaxnimo ee waqtiga maxalliga ah (0800 GMT).</p>"
RIGHT = "<p>Kulanku waa 10-ka subaxnimo ee waqtiga maxalliga ah (0700 GMT).</p>"


@pytest.fixture
def somali(desk: None, write_article: Write) -> Article:
    """A draft with a finding that stops it."""
    return write_article("so", "Kulan", paragraphs=(WRONG,), publish=False)


def _editor(article: Article, query: str = "") -> str:
    return reverse("wagtailadmin_pages:edit", args=(article.pk,)) + query


def _panel(client: Client, article: Article, **headers: str) -> Any:
    return client.get(reverse("desk_checks", args=(article.pk,)), headers=headers)


def _found(article: Article, rule: str) -> list[Any]:
    user = get_user_model().objects.create_superuser("seer")
    try:
        seen = report(Article.objects.get(pk=article.pk), user)
        return [one for one in (*seen.stops, *seen.looks) if one.rule.name == rule]
    finally:
        user.delete()


def _overrule(client: Client, article: Article, digest: str, rule: str = "times", **data: str) -> Any:
    data = {"rule": rule, "digest": digest, "reason": "Waa saacadda Dubai.", **data}
    return client.post(reverse("desk_overrule", args=(article.pk,)), data)


def _is_live(article: Article) -> bool:
    return Article.objects.get(pk=article.pk).live


def _place(name: str, zone: str, *others: str) -> Entry:
    entry = find_or_create(name, "place", "so")
    Entry.objects.filter(pk=entry.pk).update(time_zone=zone)
    for other in others:
        Spelling.objects.create(entry=entry, text=other)
    return entry


# Reading.


def test_the_latest_draft_is_what_is_checked(somali: Article) -> None:
    assert [one.found.text for one in _found(somali, "times")] == ["10-ka subaxnimo ee waqtiga maxalliga ah (0800 GMT)"]
    somali.body = [("paragraph", RIGHT)]
    somali.save_revision()
    assert _found(somali, "times") == []


def test_a_place_of_the_gazetteer_explains_a_time(somali: Article) -> None:
    _place("Dubai", "Asia/Dubai")
    somali.body = [("paragraph", WRONG.replace("0800", "0600").replace("Kulanku", "Magaalada Dubai kulanku"))]
    somali.save_revision()
    assert _found(somali, "times") == []


def test_a_place_with_an_unknown_zone_explains_nothing(somali: Article) -> None:
    _place("Kulanku", "Nowhere/Land")
    assert len(_found(somali, "times")) == 1


def test_names_against_house_style_are_found_in_text_headline_and_summary(desk: None, write_article: Write) -> None:
    _place("Muqdisho", "Africa/Mogadishu", "Muqdishow", "Xamar")
    text = "<p>Roob ayaa ka da’ay Muqdishow. Degmada Xamar Weyne waa badbaaday. Muqdisho way qabowday.</p>"
    article = write_article("so", "Muqdishow oo roob ka da’ay", paragraphs=(text,), summary="Xamar oo qoyan")
    where = [(one.found.where, one.found.text, one.found.instead) for one in _found(article, "house_style")]
    paragraph = article.body[0].id
    assert where == [
        ("headline", "Muqdishow", "Muqdisho"),
        ("summary", "Xamar", "Muqdisho"),
        (paragraph, "Muqdishow", "Muqdisho"),
    ]


def test_an_accepted_spelling_is_no_finding_in_the_editions_that_accept_it(desk: None, write_article: Write) -> None:
    entry = _place("Muqdisho", "Africa/Mogadishu", "Muqdishow")
    Spelling.objects.create(entry=entry, edition="en", text="Mogadishu", is_name=True)
    Spelling.objects.create(entry=entry, edition="so", text="Xamar", accepted=True)
    text = "<p>Roob ayaa ka da’ay Xamar.</p>"
    assert _found(write_article("so", "Roob", paragraphs=(text,)), "house_style") == []
    (one,) = _found(write_article("en", "Rain", paragraphs=("<p>It rains in Xamar.</p>",)), "house_style")
    assert one.found.instead == "Mogadishu"


def test_words_against_house_style_are_found_in_whole_words(desk: None, write_article: Write) -> None:
    for instead_of, write, reason in (
        ("internet-ka", "intarnetka", "Hal eray."),
        ("ra'iisal wasaare", "ra’iisul wasaare", ""),
        ("Al Shabaab", "al-Shabaab", ""),
        ("webi", "Webi", ""),
    ):
        HouseWord.objects.create(edition="so", instead_of=instead_of, write=write, reason=reason)
    HouseWord.objects.create(edition="en", instead_of="roob", write="rain")
    text = (
        "<p>Ra’iisal wasaare Cali ayaa internet-ka ka hadlay. Webi iyo webi. Al Shabaab, al-Shabaab. Internet-kale.</p>"
    )
    article = write_article("so", "Roob badan", paragraphs=(text,))
    found = [(one.found.text, one.found.instead) for one in _found(article, "house_words")]
    assert found == [
        ("Ra’iisal wasaare", "Ra’iisul wasaare"),
        ("internet-ka", "intarnetka"),
        ("webi", "Webi"),
        ("Al Shabaab", "al-Shabaab"),
    ]
    (one,) = [one.found for one in _found(article, "house_words") if one.found.text == "internet-ka"]
    assert one.message == "The house writes intarnetka. Hal eray."


def test_a_spelling_of_two_entries_and_a_topic_suggest_nothing(desk: None, write_article: Write) -> None:
    for name in ("Xasan Cali", "Xasan Cilmi"):
        Spelling.objects.create(entry=find_or_create(name, "person", "so"), text="Xasan")
    Spelling.objects.create(entry=find_or_create("Biyaha", "topic", "so"), text="Biyo")
    article = write_article("so", "Roob", paragraphs=("<p>Biyo ayuu Xasan cabbay.</p>",))
    assert _found(article, "house_style") == []


def test_pictures_are_checked_in_lead_and_body(desk: None, write_article: Write) -> None:
    picture = Picture.objects.create(title="webi", file=ContentFile(jpeg(), name="x.jpg"))
    thanked = Picture.objects.create(title="buur", credit="Badweyn TV", file=ContentFile(jpeg(), name="y.jpg"))
    article = write_article("so", "Webi", publish=False, picture=thanked, picture_alt="Buur")
    article.body = [("picture", {"picture": picture, "alt": "Webi", "caption": ""})]
    article.save_revision()
    assert [(one.found.where, one.found.text) for one in _found(article, "picture_credit")] == [
        (article.get_latest_revision_as_object().body[0].id, "webi")
    ]
    assert _found(article, "picture_alt") == []


def test_links_to_what_is_not_there_are_found_and_others_are_not(desk: None, write_article: Write) -> None:
    there = write_article("so", "Waa jira")
    draft = write_article("so", "Weli ma bixin", publish=False)
    find_or_create("Muqdisho", "place", "so")
    address = there.published.address
    good = ("/so/", "/so/news/", "/so/place/muqdisho/", address, f"http://weriye.test{address}", "/media/x.pdf", "#a")
    good = (*good, "https://elsewhere.test/so/x/", "mailto:a@b.test", f"{address}?a=1#b", address.rstrip("/"))
    bad = ("/so/nothing/", "/fr/", "/so/2026/11/20/nobody/", "http://weriye.test/desk/", "/so/place/nowhere/", "/x.pdf")
    links = "".join(f'<a href="{one}">{one}</a> ' for one in (*good, *bad, "http://[", "/so/2026/11/20/%00/"))
    pages = "".join(f'<a linktype="page" id="{pk}">{pk}</a> ' for pk in (there.pk, draft.pk, 999_999))
    article = write_article("so", "Linkiyo", paragraphs=(f"<p>{links}{pages}</p>",), publish=False)
    dead = [one.found.text for one in _found(article, "dead_link")]
    assert dead == [*bad, "http://[", "/so/2026/11/20/%00/", str(draft.pk), "999999"]


def test_a_former_address_that_leads_on_is_alive(desk: None, write_article: Write) -> None:
    moved = write_article("so", "Hore")
    before = moved.published.address
    moved.slug = "cusub"
    moved.save_revision().publish()
    paragraph = f'<p><a href="{before}">halkan</a></p>'
    article = write_article("so", "Link", paragraphs=(paragraph,), publish=False)
    assert _found(article, "dead_link") == []
    Article.objects.get(pk=moved.pk).unpublish()
    assert len(_found(article, "dead_link")) == 1


def test_the_page_is_weighed_as_readers_get_it(at_desk: Desk, somali: Article) -> None:
    picture = Picture.objects.create(title="x", credit="B", file=ContentFile(jpeg(), name="x.jpg"))
    Article.objects.filter(pk=somali.pk).update(picture=picture)
    draft = Article.objects.get(pk=somali.pk)
    draft.picture, draft.picture_alt = picture, "Webi"
    draft.save_revision()
    user = get_user_model().objects.create_superuser("seer")
    weight = subject_of(Article.objects.get(pk=somali.pk), user, whole=True).page
    assert weight is not None
    assert 1_000 < weight.page < weight.with_pictures < 100_000
    assert weight.pictures == 1
    page = _panel(at_desk("Reporter"), somali).content.decode()
    assert "This page: <b>" in page
    assert "with its picture" in page


def test_the_other_edition_is_compared_as_far_as_it_may_be_seen(
    desk: None, write_article: Write, journalist: Callable[..., Any]
) -> None:
    article = write_article("so", "Roob", paragraphs=("<p>25 qof ayaa dhaawacmay.</p>", "<p>Roob badan.</p>"))
    twin = start_counterpart(article, "en")
    twin.body = [("paragraph", "<p>Some 29 people were hurt.</p>"), ("paragraph", "<p>Much rain.</p>")]
    twin.save_revision()
    for number, edition in ((25, "so"), (29, "en")):
        own = Article.objects.get(translation_key=article.translation_key, locale__language_code=edition)
        texts = {one.found.text for one in _found(own, "across_editions")}
        assert texts == {"25", "29"}, number
    stranger = journalist("stranger")
    assert subject_of(Article.objects.get(pk=article.pk), stranger, whole=True).others == ()


# The panel.


def test_the_panel_shows_findings_with_reason_place_and_count(at_desk: Desk, somali: Article) -> None:
    page = _panel(at_desk("Editor so"), somali).content.decode()
    assert "1 finding stops publishing" in page
    assert "Local time and GMT disagree" in page
    assert "by the wrong hour" in page
    assert f'data-go="{somali.get_latest_revision_as_object().body[0].id}"' in page
    assert 'data-count="2"' in page  # The other is that there is no dateline.
    assert "No dateline" in page


def test_the_panel_speaks_the_journalists_language(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    from wagtail.users.models import UserProfile

    user = get_user_model().objects.get(username="Editor so")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "so"
    profile.save()
    page = _panel(client, somali).content.decode()
    assert "Waqtiga deegaanka iyo GMT isma waafaqsana" in page
    assert "Local time and GMT" not in page


def test_an_unchanged_panel_is_not_sent_again(at_desk: Desk, somali: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weriye.desk.checks.queries.time.time", lambda: 1_000.0)
    client = at_desk("Editor so")
    mark = _panel(client, somali)["ETag"]
    assert _panel(client, somali, if_none_match=mark).status_code == 304
    somali.body = [("paragraph", RIGHT)]
    somali.save_revision()
    again = _panel(client, somali, if_none_match=mark)
    assert again.status_code == 200
    assert "stops publishing" not in again.content.decode()
    _overrule(client, somali, _found(somali, "dateline_missing")[0].digest, "dateline_missing")
    assert _panel(client, somali, if_none_match=again["ETag"]).status_code == 200


def test_the_editor_waits_for_no_check(at_desk: Desk, somali: Article) -> None:
    page = at_desk("Reporter").get(_editor(somali)).content.decode()
    assert f'data-desk-beside="{reverse("desk_checks", args=(0,))}"' in page
    assert "Local time and GMT disagree" not in page


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "‮abc", "\u2028"])
def test_hostile_text_stays_text(at_desk: Desk, desk: None, write_article: Write, hostile: str) -> None:
    from html import escape

    article = write_article("so", hostile + " roob" * 30, paragraphs=(WRONG,), publish=False)
    client = at_desk("Editor so")
    page = _panel(client, article).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert escape(hostile.strip()) in page
    digest = _found(article, "headline_phone")[0].digest
    _overrule(client, article, digest, "headline_phone", reason=hostile + " waa sax")
    for answer in (_panel(client, article), client.get(reverse("wagtailadmin_pages:history", args=(article.pk,)))):
        assert "<script>alert" not in answer.content.decode()
        assert "<img src=x" not in answer.content.decode()


def test_few_queries_however_long_the_text(at_desk: Desk, write_article: Write) -> None:
    """A hundred thousand words: bounded work, and what was left out is said."""
    client = at_desk("Reporter")
    short = write_article("so", "Gaaban", paragraphs=(WRONG,), publish=False)
    words = " ".join(f"Magac{number} Reer{number} ayaa yimid." for number in range(100))
    long = write_article("so", "Dheer", paragraphs=tuple(f"<p>{n} {words}</p>" for n in range(250)), publish=False)
    start_counterpart(long, "en")
    counts = []
    for article in (short, long):
        _panel(client, article)
        with CaptureQueriesContext(
            connection,
        ) as made:
            page = _panel(client, article).content.decode()
        counts.append(len(made))
    assert counts[0] <= 55
    assert counts[1] <= counts[0] + 16
    assert "Not checked, for the text is too long: The editions differ." in page
    assert "Not checked, for the text is too long: A name against house style." in page


# Overruling.


def test_an_editor_overrules_with_a_reason_that_is_kept_and_takes_it_back(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    digest = _found(somali, "times")[0].digest
    assert _overrule(client, somali, digest)["Location"] == _editor(somali, "?beside=checks")
    assert Overruling.objects.get().reason == "Waa saacadda Dubai."
    page = _panel(client, somali).content.decode()
    assert "<b>Editor so</b>: Waa saacadda Dubai." in page
    assert "stops publishing" not in page
    history = client.get(reverse("wagtailadmin_pages:history", args=(somali.pk,))).content.decode()
    assert "Overruled “Local time and GMT disagree” at “10-ka subaxnimo" in history
    _overrule(client, somali, "\0", again="1")
    _overrule(client, somali, digest, again="1")
    assert "1 finding stops publishing" in _panel(client, somali).content.decode()
    assert [
        entry.action for entry in PageLogEntry.objects.filter(action__startswith="weriye.check").order_by("pk")
    ] == [
        "weriye.check.overrule",
        "weriye.check.reopen",
    ]


def test_what_was_overruled_opens_again_when_the_text_changes(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    _overrule(client, somali, _found(somali, "times")[0].digest)
    assert _found(somali, "times") == []
    draft = somali.get_latest_revision_as_object()
    draft.body[0].value.source = WRONG.replace("0800", "0900")
    draft.save_revision()
    assert len(_found(somali, "times")) == 1


@pytest.mark.parametrize("reason", ["", "   ", "\0", "x" * 301])
def test_without_a_reason_nothing_is_overruled(at_desk: Desk, somali: Article, reason: str) -> None:
    client = at_desk("Editor so")
    address = reverse("desk_overrule", args=(somali.pk,))
    data = {"rule": "times", "digest": _found(somali, "times")[0].digest, "reason": reason}
    answer = client.post(address, data, headers={"x-desk-panel": "1"})
    assert "Write why it may stand" in answer.content.decode()
    assert not Overruling.objects.exists()


@pytest.mark.parametrize(("rule", "digest"), [("times", "0" * 32), ("no_such", "0" * 32), ("", ""), ("times", "\0")])
def test_what_is_not_found_cannot_be_overruled(at_desk: Desk, somali: Article, rule: str, digest: str) -> None:
    answer = _overrule(at_desk("Editor so"), somali, digest, rule)
    assert answer.status_code == 302
    assert not Overruling.objects.exists()


@pytest.mark.parametrize(
    ("groups", "sees", "overrules"),
    [
        (("Reporter",), True, False),
        (("Editor so",), True, True),
        (("Editor en",), False, False),
        (("Administrator",), True, True),
        ((), False, False),
    ],
)
def test_who_may_look_and_who_may_overrule(
    at_desk: Desk, somali: Article, groups: tuple[str, ...], sees: bool, overrules: bool
) -> None:
    client = at_desk(*groups)
    digest = _found(somali, "times")[0].digest
    assert (_panel(client, somali).status_code == 200) is sees
    if sees:
        assert ("Why may it stand?" in _panel(client, somali).content.decode()) is overrules
    _overrule(client, somali, digest)
    assert Overruling.objects.exists() is overrules
    client.post(reverse("desk_put_right", args=(somali.pk,)), {"rule": "times", "digest": digest})
    assert Article.objects.get(pk=somali.pk).latest_revision_id == somali.latest_revision_id


def test_the_addresses_take_no_other_way(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    assert client.get(reverse("desk_overrule", args=(somali.pk,))).status_code == 405
    assert client.get(reverse("desk_put_right", args=(somali.pk,))).status_code == 405
    assert client.post(reverse("desk_checks", args=(somali.pk,))).status_code == 405
    assert _panel(client, Article(pk=999_999)).status_code == 404
    assert _panel(Client(), somali).status_code == 302


# Putting right.


def test_one_press_writes_the_house_name_where_it_was_found_and_nowhere_else(
    at_desk: Desk, write_article: Write
) -> None:
    client = at_desk("Reporter")
    _place("Muqdisho & Co", "Africa/Mogadishu", "Xamar")
    text = '<p>Xamar <a href="https://a.test/Xamar">iyo Xamar</a>, Xamartii.</p>'
    article = write_article("so", "Roob", paragraphs=(text, "<p>Xamar kale.</p>"), publish=False)
    first = _found(article, "house_style")[0]
    data = {"rule": "house_style", "digest": first.digest}
    assert client.post(reverse("desk_put_right", args=(article.pk,)), data).status_code == 302
    body = Article.objects.get(pk=article.pk).get_latest_revision_as_object().body
    assert body[0].value.source == (
        '<p>Muqdisho &amp; Co <a href="https://a.test/Xamar">iyo Muqdisho &amp; Co</a>, Xamartii.</p>'
    )
    assert body[1].value.source == "<p>Xamar kale.</p>"


def test_a_locked_story_is_not_put_right(at_desk: Desk, write_article: Write, journalist: Callable[..., Any]) -> None:
    client = at_desk("Reporter")
    _place("Muqdisho", "Africa/Mogadishu", "Xamar")
    article = write_article("so", "Roob", paragraphs=("<p>Xamar qoyan.</p>",), publish=False)
    digest = _found(article, "house_style")[0].digest
    Article.objects.filter(pk=article.pk).update(
        locked=True, locked_by=journalist("other", "Editor so"), locked_at=timezone.now()
    )
    client.post(reverse("desk_put_right", args=(article.pk,)), {"rule": "house_style", "digest": digest})
    assert Article.objects.get(pk=article.pk).latest_revision_id == article.latest_revision_id


# What they stop.


def _form(*paragraphs: str, **fields: Any) -> dict[str, Any]:
    return form_of("Kulan", *paragraphs, slug="kulan", **fields)


def test_publishing_with_an_open_stop_keeps_the_draft_and_opens_the_checks(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    data = _form(WRONG, "<p>Wax cusub.</p>", **{"action-publish": "1"})
    answer = client.post(_editor(somali), data)
    assert answer["Location"] == _editor(somali, "?beside=checks")
    assert (
        "Not published: 1 finding stops it (Local time and GMT disagree)."
        in client.get(answer["Location"]).content.decode()
    )
    assert not _is_live(somali)
    body = Article.objects.get(pk=somali.pk).get_latest_revision_as_object().body
    assert "Wax cusub." in body[1].value.source


def test_publishing_goes_on_once_it_is_right_or_overruled(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    assert client.post(_editor(somali), _form(RIGHT, **{"action-publish": "1"}))["Location"] == reverse("desk_stories")
    assert _is_live(somali)


def test_what_was_overruled_does_not_stop(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    client.post(_editor(somali), _form(WRONG))
    _overrule(client, somali, _found(somali, "times")[0].digest)
    data = _form(WRONG, **{"action-publish": "1"})
    data["body-0-id"] = Article.objects.get(pk=somali.pk).get_latest_revision_as_object().body[0].id
    client.post(_editor(somali), data)
    assert _is_live(somali)


def test_a_time_cannot_be_set_with_an_open_stop(at_desk: Desk, somali: Article) -> None:
    later = (timezone.now() + timezone.timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    client = at_desk("Editor so")
    client.post(_editor(somali), _form(WRONG, go_live_at=later, **{"action-publish": "1"}))
    assert not Article.objects.get(pk=somali.pk).approved_schedule
    client.post(_editor(somali), _form(RIGHT, go_live_at=later, **{"action-publish": "1"}))
    assert Article.objects.get(pk=somali.pk).approved_schedule


def test_a_new_story_is_kept_and_not_published_with_an_open_stop(at_desk: Desk) -> None:
    client = at_desk("Editor so")
    begin = client.get(reverse("desk_new", args=("so",)))["Location"]
    answer = client.post(begin, form_of("Kulan", WRONG, **{"action-publish": "1"}))
    article = Article.objects.get()
    assert answer["Location"] == _editor(article, "?beside=checks")
    assert not article.live


def test_many_are_not_published_at_once_over_an_open_stop(at_desk: Desk, somali: Article, write_article: Write) -> None:
    good = write_article("so", "Wanaagsan", publish=False)
    client = at_desk("Editor so")
    bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    client.post(f"{bulk}?id={good.pk}&id={somali.pk}", {"include_descendants": ""})
    assert not _is_live(good)
    assert not _is_live(somali)
    client.post(f"{bulk}?id={good.pk}", {"include_descendants": ""})
    assert _is_live(good)
    client.post(f"{bulk}?id={good.get_parent().pk}", {"include_descendants": "on"})
    assert not _is_live(somali)


def test_the_fast_lane_and_publishing_together_are_stopped_too(at_desk: Desk, somali: Article) -> None:
    client = at_desk("Editor so")
    story = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    data = {"story": story, "section": "news", "minutes": "60", "headline-so": "Degdeg", "text-so": WRONG[3:-4]}
    answer = client.post(reverse("desk_breaking"), data)
    assert answer.status_code == 400
    assert "Local time and GMT disagree" in answer.content.decode()
    assert "(0800 GMT)" in answer.content.decode()
    assert not Article.objects.exclude(pk=somali.pk).exists()
    assert client.post(reverse("desk_breaking"), data | {"text-so": RIGHT[3:-4]}).status_code == 302
    assert Article.objects.filter(translation_key=story, live=True).exists()
    together = reverse("desk_going_out", args=(somali.pk,))
    client.post(together, {"do": "publish", "edition": "so"})
    assert not _is_live(somali)


@pytest.mark.parametrize("way", ["page", "modal", "editor"])
def test_approval_waits_for_the_checks(at_desk: Desk, somali: Article, way: str) -> None:
    at_desk("Reporter").post(_editor(somali), _form(WRONG, **{"action-submit": "1"}))
    client = at_desk("Editor so")

    def approve(text: str) -> Any:
        state = Article.objects.get(pk=somali.pk).current_workflow_task_state
        if way == "editor":
            more = {"action-workflow-action": "1", "workflow-action-name": "approve"}
            return client.post(_editor(somali), _form(text, **more))
        address = reverse("wagtailadmin_pages:workflow_action", args=(somali.pk, "approve", state.pk))
        headers = {"x-requested-with": "XMLHttpRequest"} if way == "modal" else {}
        return client.post(address, {"comment": ""}, headers=headers)

    answer = approve(WRONG)
    assert not _is_live(somali)
    assert Article.objects.get(pk=somali.pk).workflow_in_progress
    where = answer.json()["redirect"] if way == "modal" else answer["Location"]
    assert where == _editor(somali, "?beside=checks")
    if way != "editor":
        client.post(_editor(somali), _form(RIGHT))
    approve(RIGHT)
    assert _is_live(somali)


def test_a_look_stops_nothing(at_desk: Desk, write_article: Write) -> None:
    article = write_article("so", "Roob " * 30, publish=False)
    assert _found(article, "headline_phone")
    user = get_user_model().objects.create_superuser("seer")
    assert open_stops(article, user) == ()
