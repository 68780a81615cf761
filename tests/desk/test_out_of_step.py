"""What one edition changed, seen beside the other one's form, marked there, and listed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from tests.stories.test_staleness import Pair, body_of, corrected, fresh, rewrite, told
from weriye.audience.models import Reads
from weriye.stories.actions import start_counterpart
from weriye.stories.models import Article, Correction
from weriye.stories.staleness import queries
from weriye.stories.staleness.changes import seen_together

Write = Callable[..., Article]


@pytest.fixture
def pair(desk: None, write_article: Write) -> Pair:
    """A story in both editions; Somali has changed its second paragraph since."""
    somali = write_article("so", "Roob", paragraphs=("<p>Kow.</p>", "<p>Laba qof ayaa dhaawacmay.</p>"))
    english = start_counterpart(somali, "en")
    rewrite(english, {0: "<p>One.</p>", 1: "<p>Two people were hurt.</p>"}, title="Rain")
    rewrite(somali, {1: "<p>Shan qof ayaa dhaawacmay.</p>"})
    return fresh(somali), fresh(english)


def _panel(client: Client, article: Article) -> str:
    return client.get(reverse("desk_counterparts", args=(article.pk,))).content.decode()


def _post(client: Client, verb: str, article: Article, edition: str, script: bool = False, **data: Any) -> Any:
    headers = {"x-desk-panel": "1"} if script else {}
    return client.post(reverse(f"desk_{verb}", args=(article.pk, edition)), data, headers=headers)


def _change(article: Article, counterpart: Article) -> Any:
    return queries.pending(fresh(article), fresh(counterpart))[0]


def test_the_panel_marks_the_difference_beside_the_block_made_from_it(
    at_desk: Callable[..., Client], pair: Pair
) -> None:
    somali, english = pair
    page = _panel(at_desk("Reporter"), english)
    assert "<del>Laba</del><ins>Shan</ins> qof ayaa dhaawacmay." in page
    assert "Two people were hurt." in page
    assert f'data-go="{somali.body[1].id}"' in page
    assert "1 change in Soomaali waits for your word" in page
    assert "waits for your word" not in _panel(at_desk("Reporter", name="b"), somali)


@pytest.mark.parametrize("verdict", ["done", "not_needed"])
def test_a_word_marks_it_and_brings_the_panel_back(at_desk: Callable[..., Client], pair: Pair, verdict: str) -> None:
    somali, english = pair
    client, change = at_desk("Reporter"), _change(english, somali)
    answer = _post(client, "settle", english, "so", True, part=change.id, seen=change.seen, verdict=verdict)
    assert answer.status_code == 200
    assert "waits for your word" not in answer.content.decode()
    assert told(english, somali) == []
    history = client.get(reverse("wagtailadmin_pages:history", args=(english.pk,))).content.decode()
    assert "Shan qof ayaa dhaawacmay." in history


def test_without_script_the_editor_opens_anew(at_desk: Callable[..., Client], pair: Pair) -> None:
    somali, english = pair
    change = _change(english, somali)
    answer = _post(at_desk("Reporter"), "settle", english, "so", part="", seen=seen_together([change]), verdict="done")
    assert answer["Location"].endswith(f"/pages/{english.pk}/edit/?beside=counterpart")
    assert told(english, somali) == []


def test_what_changed_again_is_not_marked_unseen(at_desk: Callable[..., Client], pair: Pair) -> None:
    somali, english = pair
    change = _change(english, somali)
    rewrite(somali, {1: "<p>Lix qof ayaa dhaawacmay.</p>"})
    answer = _post(at_desk("Reporter"), "settle", english, "so", True, part=change.id, seen=change.seen, verdict="done")
    page = answer.content.decode()
    assert "It has changed again meanwhile" in page
    assert "<del>Laba</del><ins>Lix</ins>" in page
    assert len(told(english, somali)) == 1


def test_an_added_paragraph_is_put_into_the_draft(at_desk: Callable[..., Client], pair: Pair) -> None:
    somali, english = pair
    raw = list(somali.body.raw_data)
    new = {"type": "paragraph", "value": "<p>Wax cusub.</p>", "id": "0f5b0f2e-0000-4000-8000-000000000001"}
    rewrite(somali, body=body_of([raw[0], new, raw[1]]))
    client = at_desk("Reporter")
    assert "Put it in, to write from" in _panel(client, english)
    assert _post(client, "take_over", english, "so", part=new["id"]).status_code == 302
    draft = fresh(english).get_latest_revision_as_object()
    assert [str(block.value) for block in draft.body][1] == "<p>Wax cusub.</p>"
    assert "Put it in, to write from" not in _panel(client, english)
    answer = _post(client, "take_over", english, "so", True, part="none such")
    assert "taken it back" in answer.content.decode()


def test_a_correction_crosses_in_the_other_editions_words(at_desk: Callable[..., Client], pair: Pair) -> None:
    somali, english = pair
    corrected(somali, "Waa shan, ma aha laba.")
    key = Correction.objects.get().key
    assert "Correct here too" in _panel(at_desk("Reporter"), english)
    editor = at_desk("Editor en")
    refused = _post(editor, "correct_here", english, "so", True, key=str(key), text=" ")
    assert "at most 1,000" in refused.content.decode()
    _post(editor, "correct_here", english, "so", key=str(key), text="It is five, not two.")
    assert [c.text for c in fresh(english).corrections.all()] == ["It is five, not two."]
    assert told(english, somali) == [("changed", "Laba qof ayaa dhaawacmay.", "Shan qof ayaa dhaawacmay.")]
    assert len(told(somali, english)) == 0


def test_a_reporters_correction_waits_for_an_editor(at_desk: Callable[..., Client], pair: Pair) -> None:
    somali, english = pair
    corrected(somali, "Waa shan.")
    key = str(Correction.objects.get().key)
    _post(at_desk("Reporter"), "correct_here", english, "so", key=key, text="Five.")
    assert not fresh(english).corrections.all()
    assert [c.text for c in fresh(english).get_latest_revision_as_object().corrections.all()] == ["Five."]


def test_a_locked_story_is_left_alone(at_desk: Callable[..., Client], journalist: Any, pair: Pair) -> None:
    somali, english = pair
    corrected(somali, "Waa shan.")
    Page.objects.filter(pk=english.pk).update(locked=True, locked_by=journalist("other"), locked_at=timezone.now())
    key = str(Correction.objects.get().key)
    answer = _post(at_desk("Reporter"), "correct_here", english, "so", True, key=key, text="Five.")
    assert "Somebody has locked this story" in answer.content.decode()
    assert not fresh(english).has_unpublished_changes


def test_an_editor_tells_the_readers_and_they_are_no_longer_told_once_it_is_done(
    at_desk: Callable[..., Client], pair: Pair
) -> None:
    somali, english = pair
    client, change = at_desk("Editor en"), _change(english, somali)
    page = _post(client, "tell_readers", english, "so", True, told="1").content.decode()
    assert "Tell readers no longer" in page
    assert queries.moved_on([english.pk]) == {english.pk: frozenset({"so"})}
    _post(client, "settle", english, "so", True, part=change.id, seen=change.seen, verdict="done")
    assert queries.moved_on([english.pk]) == {}
    again = _post(client, "tell_readers", english, "so", True, told="1").content.decode()
    assert "nothing newer" in again


# Who may do what of the English article: editors of Somali have no part in it.
MAY = [
    ("Reporter", "settle", True), ("Editor en", "settle", True), ("Editor so", "settle", False),
    ("Administrator", "settle", True), ("Reporter", "tell_readers", False), ("Editor en", "tell_readers", True),
    ("Editor so", "tell_readers", False), ("Administrator", "tell_readers", True), ("Reporter", "take_over", True),
    ("Editor so", "take_over", False), ("Reporter", "correct_here", True), ("Editor so", "correct_here", False),
]  # fmt: skip


@pytest.mark.parametrize(("role", "verb", "may"), MAY)
def test_who_may_do_what(at_desk: Callable[..., Client], pair: Pair, role: str, verb: str, may: bool) -> None:
    somali, english = pair
    corrected(somali, "Waa shan.")
    change = _change(english, somali)
    before = told(english, somali)
    data = {"part": change.id, "seen": change.seen, "verdict": "done", "told": "1", "text": "Five."}
    data["key"] = str(Correction.objects.get().key)
    answer = _post(at_desk(role), verb, english, "so", True, **data)
    assert answer.status_code == (200 if may else 302)
    if not may:
        assert answer["Location"] == reverse("wagtailadmin_home")
        assert told(english, somali) == before
        assert queries.moved_on([english.pk]) == {}
        assert not fresh(english).has_unpublished_changes


def test_another_editions_draft_is_not_told_to_those_who_have_no_part_in_it(
    at_desk: Callable[..., Client], write_article: Write, desk: None
) -> None:
    somali = write_article("so", paragraphs=("<p>Kow.</p>",), publish=False)
    english = start_counterpart(somali, "en")
    rewrite(somali, {0: "<p>Qarsoodi.</p>"}, publish=False)
    client = at_desk("Editor en")
    assert "Qarsoodi" not in _panel(client, english)
    assert _post(client, "settle", english, "so", True, part="", seen="", verdict="done").status_code == 302
    assert "Qarsoodi" not in client.get(reverse("desk_behind")).content.decode()


@pytest.mark.parametrize(
    ("verb", "data"), [("settle", {"verdict": "maybe"}), ("settle", {}), ("correct_here", {"key": "x", "text": "y"})]
)
def test_what_no_form_sends_is_not_found(
    at_desk: Callable[..., Client], pair: Pair, verb: str, data: dict[str, str]
) -> None:
    _, english = pair
    client = at_desk("Reporter")
    assert _post(client, verb, english, "so", **data).status_code == 404
    for edition in ("en", "xx"):
        assert _post(client, "settle", english, edition, verdict="done").status_code == 404
    assert client.get(reverse("desk_settle", args=(english.pk, "so"))).status_code == 405


def test_hostile_text_is_text(at_desk: Callable[..., Client], pair: Pair) -> None:
    somali, english = pair
    rewrite(somali, {1: "<p>&lt;img src=x onerror=alert(1)&gt;</p>"}, title="<script>x</script>")
    page = (
        _panel(at_desk("Reporter"), english)
        + at_desk("Reporter", name="b").get(reverse("desk_behind")).content.decode()
    )
    assert "<img src=x" not in page
    assert "<script>x" not in page


def _rows(client: Client, **query: str) -> list[str]:
    """The articles listed, by their editors' addresses."""
    page = client.get(reverse("desk_behind"), query).content.decode()
    return list(dict.fromkeys(re.findall(r"/pages/(\d+)/edit/\?beside=counterpart", page)))


def test_the_list_has_the_longest_stale_first_and_the_most_read_when_asked(
    at_desk: Callable[..., Client], pair: Pair, write_article: Write
) -> None:
    _, english = pair
    other = write_article("en", "Flood", paragraphs=("<p>One.</p>",))
    twin = start_counterpart(other, "so")
    rewrite(other, {0: "<p>Two.</p>"})
    for article, count in ((twin, 50), (english, 3)):
        Reads.objects.create(article=article.pk, at=timezone.now(), edition=article.edition, age=0, count=count)
    client = at_desk("Reporter")
    assert _rows(client) == [str(english.pk), str(twin.pk)]
    assert _rows(client, ordering="-reads") == [str(twin.pk), str(english.pk)]
    assert _rows(client, edition="so") == [str(twin.pk)]
    assert _rows(at_desk("Editor en")) == [str(english.pk)]
    page = client.get(reverse("desk_behind")).content.decode()
    assert "50" in page
    assert "1 paragraph" in page


def test_the_list_and_the_panel_cost_a_bounded_number_of_queries(
    at_desk: Callable[..., Client], pair: Pair, write_article: Write, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        somali = write_article("so", f"Roob {number}", paragraphs=("<p>Kow.</p>",))
        start_counterpart(somali, "en")
        rewrite(somali, {0: "<p>Laba.</p>"})
    client = at_desk("Reporter")
    client.get(reverse("desk_behind"))
    with django_assert_max_num_queries(22):
        assert len(_rows(client)) == 13
    with django_assert_max_num_queries(35):
        _panel(client, pair[1])


def test_nobody_without_a_role_sees_the_list(at_desk: Callable[..., Client], pair: Pair) -> None:
    assert at_desk().get(reverse("desk_behind")).status_code == 302


def test_a_story_is_withdrawn_in_both_editions_with_what_readers_are_told(
    at_desk: Callable[..., Client], pair: Pair, client: Client
) -> None:
    somali, english = pair
    addresses = [article.published.address for article in (somali, english)]
    browser = at_desk("Administrator")
    form = reverse("wagtailadmin_pages:unpublish", args=(english.pk,))
    assert "Withdraw it in Soomaali too" in browser.get(form).content.decode()
    browser.post(form, {"reason-en": "The <b>source</b> took it back.", "also": "so", "reason-so": "Waa been."})
    gone = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in gone] == [410, 410]
    assert "Waa been." in gone[0].content.decode()
    assert "The &lt;b&gt;source&lt;/b&gt; took it back." in gone[1].content.decode()


def test_one_edition_alone_is_withdrawn_by_its_editor(
    at_desk: Callable[..., Client], pair: Pair, client: Client
) -> None:
    somali, english = pair
    address = english.published.address
    browser = at_desk("Editor en")
    form = reverse("wagtailadmin_pages:unpublish", args=(english.pk,))
    assert "Soomaali too" not in browser.get(form).content.decode()
    browser.post(form, {"also": "so", "reason-so": "Isku day"})
    assert fresh(somali).live
    answer = client.get(address).content.decode()
    assert "was withdrawn on" in answer
    assert somali.published.address in answer
