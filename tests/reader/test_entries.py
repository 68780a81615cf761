"""The pages of people, places and topics: the story so far from both editions, and what people said and when."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOW
from weriye.press import actions as press
from weriye.reader.pages.entries import SAID, SEARCHED
from weriye.stories.actions import publish_article
from weriye.stories.models import Article
from weriye.stories.quotes import is_speaker

from .conftest import SmallSite, counted_queries
from .test_keys import bake, differences

Write = Callable[..., Article]
Page = Callable[[str], Any]
PERSON = "/so/person/hawa-ali-nur/"


def quoting(
    write: Write, site: SmallSite, edition: str = "so", speaker: str = "Xaawo Cali Nuur, guddoomiye"
) -> Article:
    """A story about the person of the small site that quotes somebody."""
    article = write(edition, f"Hadal {edition} {speaker[:5]}", publish=False, section="news")
    article.body = [("paragraph", "<p>Shirka.</p>"), ("quote", {"text": "Waan soo dhaweyneynaa.", "speaker": speaker})]
    article.subjects = [site.person]
    publish_article(article)
    article.refresh_from_db()
    return article


@pytest.mark.parametrize(
    ("speaker", "hers"),
    [
        ("Hawa Ali Nur", True),
        ("hawa ali  nur, mayor", True),
        ("Hawa Ali Nur (mayor)", True),
        ("Hawa Ali Nur – mayor", True),
        ("Hawa Ali Nur’s lawyer", False),
        ("Hawa Ali Nurow", False),
        ("Hawa Ali Nur and her brother", False),
        ("A spokesman for Hawa Ali Nur", False),
        ("", False),
    ],
)
def test_who_speaks_is_who_the_line_begins_with(speaker: str, hers: bool) -> None:
    assert is_speaker(speaker, {"hawa ali nur"}) is hers


def test_a_persons_page_says_what_they_said_and_when(small_site: SmallSite, write_article: Write, page: Page) -> None:
    article = quoting(write_article, small_site)
    quoting(write_article, small_site, speaker="Qof kale")
    quoting(write_article, small_site, "en")
    (said,) = page(PERSON).xpath("//section[@aria-labelledby='said']")
    assert said.xpath("./h2/text()") == ["Hadallada Xaawo Cali Nuur"]
    assert said.xpath(".//blockquote/p/text()") == ["Waan soo dhaweyneynaa."]
    assert said.xpath(".//time/@datetime") == ["2026-11-20T15:00:00+03:00"]
    assert said.xpath(".//a/@href") == [small_site.address(article)]


def test_the_story_so_far_is_by_day_and_tells_what_only_the_other_edition_tells(
    small_site: SmallSite, write_article: Write, page: Page
) -> None:
    quoting(write_article, small_site)
    only = quoting(write_article, small_site, "en")
    (line,) = page(PERSON).xpath("//section[@aria-labelledby='so-far']")
    assert line.xpath(".//h3/time/@datetime") == ["2026-11-20"]
    links = {a.get("href"): (a.get("lang"), a.get("hreflang"), a.get("dir")) for a in line.xpath(".//h4/a")}
    assert links[small_site.address(only)] == ("en", "en", "ltr")
    assert line.xpath(".//b[@class='tongue']/text()") == ["Ingiriisi"]
    # What both tell stands there once, in one's own words.
    assert small_site.address(small_site.english) not in links


def test_a_page_of_coverage_costs_no_more_with_thirty_stories(
    small_site: SmallSite, write_article: Write, page: Page
) -> None:
    def cost() -> int:
        page(PERSON)
        with counted_queries() as asked:
            page(PERSON)
        return len(asked)

    for number in range(3):
        quoting(write_article, small_site, speaker=f"Xaawo Cali Nuur, {number}")
    few = cost()
    for number in range(3, 12):
        quoting(write_article, small_site, speaker=f"Xaawo Cali Nuur, {number}")
    assert cost() <= few
    assert len(page(PERSON).xpath("//section[@aria-labelledby='said']//figure")) == SAID
    assert SEARCHED >= SAID


def test_a_quote_that_changes_bakes_the_page_of_who_said_it_and_a_publication_no_one_elses(
    small_site: SmallSite, write_article: Write, home: Path
) -> None:
    press.mark_everything("the first bake")
    bake()
    article = quoting(write_article, small_site)
    bake()
    assert differences() == []
    article.body = [("quote", {"text": "Wax kale.", "speaker": "Xaawo Cali Nuur"})]
    publish_article(article)
    press.resolve()
    from weriye.press.models import StalePage

    stale = set(StalePage.objects.exclude(path__contains="/day/").values_list("path", flat=True))
    assert stale == {small_site.address(article), PERSON}
    bake()
    assert differences() == []
    quoting(write_article, small_site, "en")
    bake()
    assert differences() == []


def test_the_clock_of_the_place_is_shown_where_it_is_another_one(
    small_site: SmallSite, page: Page, make_entry: Callable[..., Any]
) -> None:
    london = make_entry("place", "london", so="Landan", en="London")
    london.time_zone = "Europe/London"
    london.save()
    article = small_site.alone
    article.dateline = london
    article.published_at = NOW
    publish_article(article)
    (byline,) = page(small_site.address(article)).xpath("//div[@class='byline']")
    assert "3:00 GD (1200 GMT, 12:00 GD waqtiga Landan)" in byline.text_content()
    london.time_zone = "Mars/Olympus"
    london.save()
    assert "waqtiga" not in page(small_site.address(article)).xpath("//div[@class='byline']")[0].text_content()
