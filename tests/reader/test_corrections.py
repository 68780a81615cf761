"""What readers are told of a story that moved on, was corrected, or was withdrawn; each page baked when it must be."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tests.stories.test_staleness import rewrite
from weriye.press import actions as press
from weriye.reader.site import site
from weriye.stories.actions import explain_withdrawal, publish_article
from weriye.stories.models import Article, Correction
from weriye.stories.staleness import actions, queries
from weriye.stories.staleness.actions import Verdict

from .conftest import SmallSite, counted_queries
from .test_keys import bake, differences

Page = Callable[[str], Any]


def _fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def _move_on(small_site: SmallSite) -> None:
    """The Somali article changes, and the English one says so."""
    rewrite(small_site.somali, title="Dekedda oo dib loo xiray")
    actions.tell_readers(_fresh(small_site.english), _fresh(small_site.somali), told=True, user=None)


def _correct(article: Article, text: str, hours: int = 2, **fields: Any) -> None:
    draft = _fresh(article).get_latest_revision_as_object()
    draft.corrections.add(Correction(at=NOW + timedelta(hours=hours), text=text))
    publish_article(draft)


def test_an_article_says_that_the_story_has_moved_on_with_a_link_to_it(small_site: SmallSite, page: Page) -> None:
    english = small_site.address(small_site.english)
    assert not page(english).xpath("//*[@class='moved-on']")
    _move_on(small_site)
    (notice,) = page(english).xpath("//article//p[@class='moved-on']")
    assert notice.text_content() == ("This story has moved on. Read the latest in Somali: Dekedda oo dib loo xiray")
    (link,) = notice.xpath("a")
    assert (link.get("href"), link.get("hreflang"), link.get("lang")) == (
        small_site.address(small_site.somali),
        "so",
        "so",
    )
    assert not page(small_site.address(small_site.somali)).xpath("//*[@class='moved-on']")


def test_it_says_so_no_longer_when_the_other_is_withdrawn(small_site: SmallSite, page: Page) -> None:
    _move_on(small_site)
    _fresh(small_site.somali).unpublish()
    assert not page(small_site.address(small_site.english)).xpath("//*[@class='moved-on']")


def test_the_notice_costs_one_query_for_a_whole_batch(small_site: SmallSite) -> None:
    with counted_queries() as asked:
        queries.moved_on([small_site.english.pk, small_site.somali.pk, small_site.alone.pk])
    assert len(asked) == 1


def _steps(small_site: SmallSite) -> Any:
    somali, english = small_site.somali, small_site.english
    yield "nothing"
    _move_on(small_site)
    yield "moved on"
    rewrite(somali, title="Dekedda oo la furay mar kale")
    yield "its headline changed again"
    change = queries.pending(_fresh(english), _fresh(somali))[0]
    actions.settle(_fresh(english), _fresh(somali), Verdict.DONE, None, change.id, change.seen)
    assert not queries.moved_on([english.pk])
    yield "brought up to date"
    _correct(somali, "Waa saddex.")
    yield "corrected"
    key = Correction.objects.get(text="Waa saddex.").key
    actions.correct_here(_fresh(english), _fresh(somali), key, "It is three.", None, publish=True)
    yield "corrected in the other edition too"
    _correct(small_site.alone, "Maalin hore.", hours=-24 * 60)
    yield "a correction in another month"
    rewrite(small_site.alone, title="Cinwaan cusub")
    yield "the headline of what was corrected"
    draft = _fresh(small_site.alone).get_latest_revision_as_object()
    draft.corrections.clear()
    publish_article(draft)
    yield "a correction taken back, and its month with it"
    rewrite(somali, title="Mar saddexaad")
    actions.tell_readers(_fresh(english), _fresh(somali), told=True, user=None)
    _fresh(somali).unpublish()
    yield "withdrawn"
    explain_withdrawal(_fresh(somali), "Sababtu waa tan.")
    yield "explained"
    publish_article(_fresh(somali).get_latest_revision_as_object())
    yield "published again"
    _fresh(somali).delete()
    yield "deleted"


def test_each_page_is_baked_when_what_it_says_of_this_changes(small_site: SmallSite, home: Path) -> None:
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        press.mark_everything("the first bake")
        for step in _steps(small_site):
            bake()
            assert differences() == [], f"after {step}"


def test_one_page_has_an_editions_corrections_newest_first(small_site: SmallSite, page: Page) -> None:
    _correct(small_site.alone, "Ka cusub <b>kan</b>.", hours=5)
    document = page("/so/corrections/")
    lines = document.xpath("//section//li")
    assert [line.xpath("string(.//p)") for line in lines] == ["Ka cusub <b>kan</b>.", "Tiradu waa 40, ma aha 14."]
    assert [line.xpath("string(.//a/@href)") for line in lines] == [
        small_site.address(small_site.alone),
        small_site.address(small_site.somali),
    ]
    assert lines[0].xpath("string(.//time/@datetime)") == "2026-11-20T20:00:00+03:00"
    assert document.xpath("//link[@hreflang='en']/@href")[0].endswith("/en/corrections/")
    assert document.xpath("//nav[@class='months']//a/@href") == ["/so/corrections/2026/11/"]
    assert "CorrectionComment" in document.xpath("string(//script[@type='application/ld+json'])")
    assert document.xpath("//footer//a[@href='/so/corrections/']")


def test_older_ones_are_found_by_month(small_site: SmallSite, page: Page) -> None:
    _correct(small_site.alone, "Hore.", hours=-24 * 60)
    september = page("/so/corrections/2026/09/")
    assert "Hore." in september.text_content()
    assert september.xpath("//nav[@class='pager']//a/@href") == ["/so/corrections/2026/11/"]
    for empty in ("2026/10", "2026/13", "2026/00", "0000/01"):
        assert site.render(f"/so/corrections/{empty}/") is None


def test_an_edition_without_corrections_says_so(newsroom: Path, page: Page) -> None:
    assert "Weli waxba lama sixin." in page("/so/corrections/").text_content()


def test_drafts_and_withdrawn_stories_have_no_correction_to_show(small_site: SmallSite, page: Page) -> None:
    draft = _fresh(small_site.alone)
    draft.corrections.add(Correction(at=NOW, text="Weli qabyo."))
    draft.save_revision()
    _fresh(small_site.somali).unpublish()
    text = page("/so/corrections/").text_content()
    assert "Weli qabyo." not in text
    assert "Tiradu waa 40" not in text


def test_the_corrections_page_asks_the_same_few_questions_however_many_there_are(small_site: SmallSite) -> None:
    with counted_queries() as asked:
        site.render("/so/corrections/")
    few = len(asked)
    for number in range(10):
        _correct(small_site.alone, f"Sixid {number}")
    with counted_queries() as asked:
        site.render("/so/corrections/")
    assert len(asked) == few <= 6


def test_the_standing_pages_are_in_the_sitemap(small_site: SmallSite, xml: Callable[[str], Any]) -> None:
    addresses = [element.text for element in xml("/sitemap-pages.xml").iter("{*}loc")]
    for path in ("/so/", "/so/corrections/", "/en/corrections/", "/en/business/"):
        assert any(address.endswith(path) for address in addresses), path


def test_a_withdrawn_article_says_when_why_and_where_the_story_still_stands(
    small_site: SmallSite, client: Client
) -> None:
    address = small_site.address(small_site.somali)
    with time_machine.travel(NOW, tick=False):
        _fresh(small_site.somali).unpublish()
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "20 Nofeembar 2026" in text
    assert small_site.address(small_site.english) in text
    assert small_site.somali.title not in text
    explain_withdrawal(_fresh(small_site.somali), " Waa <been>. ")
    assert "Waa &lt;been&gt;." in client.get(address).content.decode()
    publish_article(_fresh(small_site.somali).get_latest_revision_as_object())
    assert client.get(address).status_code == 200
    with pytest.raises(ValueError, match="is not withdrawn"):
        explain_withdrawal(_fresh(small_site.somali), "x")


def test_every_address_that_it_had_says_so(small_site: SmallSite, client: Client) -> None:
    old = small_site.address(small_site.alone)
    rewrite(small_site.alone, slug="cusub")
    new = small_site.address(_fresh(small_site.alone))
    _fresh(small_site.alone).unpublish()
    explain_withdrawal(_fresh(small_site.alone), "Khalad.")
    for address in (old, new):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Khalad." in answer.content.decode()
    _fresh(small_site.alone).delete()
    assert client.get(new).status_code == 410
