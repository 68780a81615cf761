"""Every kind of page, and what is on it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOW
from weriye.audience.actions import refresh_most_read
from weriye.audience.models import Reads
from weriye.audience.trends import bucket
from weriye.press.recording import remembering
from weriye.reader import rendering, routes
from weriye.reader.pages import latest
from weriye.reader.site import site
from weriye.stories.models import Article

from .conftest import SmallSite, counted_queries

Page = Callable[[str], Any]

# A path of every kind, and how many queries its page may cost.
KINDS = {
    "editions": ("/", 0),
    "front": ("/so/", 60),
    "section": ("/so/business/", 12),
    "archive": ("/so/business/2026/11/", 8),
    "person": ("/so/person/hawa-ali-nur/", 14),
    "place": ("/en/place/mogadishu/", 12),
    "topic": ("/so/topic/ports/", 12),
    "trending": ("/so/trending/", 6),
    "latest": ("/so/latest/", 1),
    "most read": ("/so/most-read/", 2),
    "live": ("/so/live/", 5),
    "search": ("/so/search/", 0),
    "furniture": ("/so/parts/furniture.html", 6),
    "not found": ("/so/404.html", 0),
    "gone": ("/en/410.html", 0),
}


def data_of(document: Any) -> list[dict[str, Any]]:
    found = []
    for text in document.xpath("//script[@type='application/ld+json']/text()"):
        parsed = json.loads(text)
        found += parsed.get("@graph", [parsed])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_a_sound_document_at_a_bounded_cost(kind: str, small_site: SmallSite, page: Page) -> None:
    path, most = KINDS[kind]
    site.render(path)
    with counted_queries() as asked:
        document = page(path)
    assert len(asked) <= most, "\n".join(asked)
    root = document.getroottree()
    assert root.docinfo.doctype.lower() == "<!doctype html>"
    assert root.getroot().get("lang") in ("so", "en")
    assert document.xpath("//title/text()")[0].strip()
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for reference in document.xpath("//@aria-labelledby | //@for"):
        assert reference in ids
    if kind != "furniture":
        assert len(document.xpath("//h1")) == 1
        assert len(document.xpath("//main")) == 1
    for image in document.xpath("//img"):
        assert {"alt", "width", "height"} <= set(image.attrib)


def test_an_article_costs_few_queries(small_site: SmallSite) -> None:
    for article, most in ((small_site.somali, 23), (small_site.alone, 13)):
        address = small_site.address(article)
        with counted_queries() as asked, remembering():
            site.prepare([address])
            assert site.render(address)
        assert len(asked) <= most, "\n".join(asked)


def test_no_template_asks_the_database(small_site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    render = rendering.render_template
    rendered = []

    def guarded(template: str, value: object) -> bytes:
        with counted_queries() as asked:
            body = render(template, value)
        assert not asked, f"{template} asks {asked}"
        rendered.append(template)
        return body

    monkeypatch.setattr(routes, "render_template", guarded)
    for path, _ in KINDS.values():
        site.render(path)
    for article in (small_site.somali, small_site.english, small_site.alone):
        site.render(small_site.address(article))
    assert {"article.html", "front.html", "entry.html"} <= set(rendered)


def test_the_article_page_shows_everything_of_the_model_page(small_site: SmallSite, page: Page) -> None:
    document = page(small_site.address(small_site.somali))
    story = document.xpath("//article[h1 or header/h1]")[0]
    assert story.xpath(".//h1")[0].text_content() == "Dekedda Muqdisho oo la furay"
    assert story.xpath(".//address//a[@rel='author']/@href") == ["/so/person/hawa-ali-nur/"]
    times = story.xpath(".//div[@class='byline']//time")
    assert [time.get("datetime") for time in times] == ["2026-11-20T15:00:00+03:00", "2026-11-20T17:00:00+03:00"]
    assert "20 Nofeembar 2026" in times[0].text
    assert "1200 GMT" in times[0].text
    first = story.xpath(".//div[@class='prose']/p")[0]
    assert first.text_content() == "MUQDISHO (KAAB TV) — Dekedda ayaa la furay."
    assert first.xpath(".//a/@href") == ["/so/place/mogadishu/"]
    for part in ("related", "live", "follow", "trending", "latest"):
        assert len(document.xpath(f"//section[@data-part='{part}']")) == 1, part
    assert document.xpath("//section[@data-part='follow']//a/@href")[0].startswith("https://")
    assert story.xpath(".//p[@class='kicker']/a/@href") == ["/so/business/"]
    assert story.xpath(".//section[@class='corrections']//time/@datetime") == ["2026-11-20T16:00:00+03:00"]
    assert len(story.xpath(".//div[@class='share']//a[@href]")) == 7
    assert story.xpath(".//div[@class='topics']//a/@href") == ["/so/topic/ports/"]
    assert story.xpath(f".//img[@src='/reads/{small_site.somali.pk}.gif'][@loading='lazy']")


def test_every_kind_of_block_is_shown(small_site: SmallSite, page: Page) -> None:
    prose = page(small_site.address(small_site.somali)).xpath("//div[@class='prose']")[0]
    assert prose.xpath("./h2/text()") == ["Sidee?"]
    assert prose.xpath(".//blockquote/p/text()") == ["Waan faraxsanahay."]
    assert prose.xpath(".//section[@class='quote']/p[@class='speaker']/text()") == ["Maryan, kalluumeysato"]
    assert [item.text for item in prose.xpath("./ol/li")] == ["Koow", "Laba"]
    assert prose.xpath(".//section[@class='facts']//li/text()") == ["40 doon"]
    assert prose.xpath(".//figure[@class='figure']/figcaption")[0].text_content().startswith("Doonta.")
    assert prose.xpath(".//p[@class='video']/a/@href") == ["https://video.example/1"]
    assert prose.xpath(".//section[@class='timeline']//li")[0].text_content() == "2020 Bilow"
    assert not prose.xpath(".//video | .//iframe")


def test_the_switch_lands_on_the_same_story(small_site: SmallSite, page: Page) -> None:
    document = page(small_site.address(small_site.somali))
    (way,) = document.xpath("//nav[@aria-label]//a[@hreflang]")
    assert way.get("href") == small_site.address(small_site.english)
    assert (way.get("hreflang"), way.get("lang"), way.text) == ("en", "en", "English")


def test_the_switch_says_when_a_story_is_not_told_there(small_site: SmallSite, page: Page) -> None:
    document = page(small_site.address(small_site.alone))
    (way,) = document.xpath("//nav[@aria-label]//a[@hreflang]")
    assert way.get("href") == "/en/"
    assert way.text == "English: Front page"
    assert "Warkan weli laguma qorin Ingiriisi" in document.xpath("//nav[@class='switch']")[0].text_content()
    assert not document.xpath("//link[@hreflang]")


def test_the_switch_of_an_error_page_leads_to_a_front_named_as_such(small_site: SmallSite, page: Page) -> None:
    (way,) = page("/so/404.html").xpath("//nav[@class='switch']//a[@hreflang]")
    assert (way.get("href"), way.text) == ("/en/", "English: Front page")


def test_a_cold_page_links_to_the_furniture_and_a_warm_one_carries_it(small_site: SmallSite, page: Page) -> None:
    cold, warm = page(small_site.address(small_site.alone)), page(small_site.address(small_site.somali))
    assert cold.xpath("//section[@data-part='live']/@data-fetch") == ["/so/parts/furniture.html"]
    assert cold.xpath("//section[@data-part='trending']//a/@href") == ["/so/trending/"]
    assert not cold.xpath("//section[@data-part='latest']//li")
    assert warm.xpath("//section[@data-part='latest']//li")
    assert not warm.xpath("//@data-fetch")


def test_when_nothing_trends_the_page_says_so_and_shows_the_latest(small_site: SmallSite, page: Page) -> None:
    document = page("/en/trending/")
    assert "No story stands out yet" in document.xpath("//main")[0].text_content()
    assert document.xpath("//main//article//a/@href") == [small_site.address(small_site.english)]


def test_the_latest_page_lists_the_newest_by_day_with_their_times(
    small_site: SmallSite, write_article: Callable[..., Article], page: Page
) -> None:
    for number in range(latest.LISTED):
        write_article("so", f"War {number}", published_at=NOW + timedelta(minutes=number))
    document = page("/so/latest/")
    lines = document.xpath("//main//section//li")
    assert len(lines) == latest.LISTED
    assert lines[0].xpath(".//a")[0].text == f"War {latest.LISTED - 1}"
    times = [time.get("datetime") for time in document.xpath("//main//section//li/time")]
    assert times == sorted(times, reverse=True)
    assert document.xpath("//main//h2/a/@href") == ["/so/day/weriye-so-2026-11-20.html"]
    assert "/so/climate/#archive" in document.xpath("//nav[@class='months']//a/@href")
    assert "/so/latest/" in page("/so/").xpath("//section[@data-part='latest']/h2/a/@href")
    assert {"/so/latest/", "/so/most-read/"} <= set(document.xpath("//footer//a/@href"))


def test_before_the_first_story_the_latest_page_says_so(newsroom: Any, page: Page) -> None:
    assert "Halkan weli warar kuma jiraan." in page("/so/latest/").xpath("//main")[0].text_content()
    assert not page("/en/latest/").xpath("//main//section")


def test_the_most_read_page_has_a_list_of_the_day_and_one_of_the_week(small_site: SmallSite, page: Page) -> None:
    for article, hours, count in ((small_site.somali, 1, 9), (small_site.alone, 2, 6), (small_site.alone, 50, 6)):
        at = bucket(NOW - timedelta(hours=hours))
        Reads.objects.create(article=article.pk, edition="so", at=at, age=0, count=count)
    refresh_most_read(NOW)
    document = page("/so/most-read/")
    one, two = small_site.address(small_site.somali), small_site.address(small_site.alone)
    assert document.xpath("//section[@aria-labelledby='day']//h3/a/@href") == [one, two]
    assert document.xpath("//section[@aria-labelledby='week']//h3/a/@href") == [two, one]
    small_site.somali.unpublish()
    assert page("/so/most-read/").xpath("//section[@aria-labelledby='week']//h3/a/@href") == [two]


def test_when_too_little_is_read_the_most_read_page_says_so_and_leads_on(small_site: SmallSite, page: Page) -> None:
    document = page("/en/most-read/")
    assert "Too little has been read yet" in document.xpath("//main")[0].text_content()
    assert document.xpath("//main//a/@href") == ["/en/latest/", "/en/trending/"]


def test_the_front_has_a_lead_and_shows_nothing_twice_above_its_sections(
    small_site: SmallSite, write_article: Callable[..., Article], page: Page
) -> None:
    for number in range(15):
        write_article("so", f"War {number}", section="news")
    document = page("/so/")
    shown = document.xpath("//div[@class='top']//article//a/@href | //section[@data-part='latest']//li/a/@href")
    assert len(shown) == len(set(shown)) == 14
    assert document.xpath("//div[@class='top']//article[contains(@class, 'lead')]")


def test_an_archive_page_knows_its_neighbours_and_an_empty_month_has_none(
    small_site: SmallSite, write_article: Callable[..., Article], page: Page
) -> None:
    from datetime import UTC, datetime

    write_article("so", "Hore", section="business", published_at=datetime(2026, 8, 2, tzinfo=UTC))
    assert page("/so/business/2026/11/").xpath("//a[@rel='next']/@href") == ["/so/business/2026/08/"]
    assert page("/so/business/2026/08/").xpath("//a[@rel='prev']/@href") == ["/so/business/2026/11/"]
    assert page("/so/business/").xpath("//nav[@class='months']//a/@href") == [
        "/so/business/2026/11/",
        "/so/business/2026/08/",
    ]
    for empty in ("/so/business/2026/09/", "/so/business/2026/13/", "/so/business/0000/01/", "/so/none/2026/11/"):
        assert site.render(empty) is None


def test_an_entry_without_coverage_in_an_edition_has_no_page_there(
    small_site: SmallSite, make_entry: Callable[..., Any], page: Page
) -> None:
    make_entry("person", "nobody", so="Qofna")
    assert site.render("/so/person/nobody/") is None
    assert site.render("/so/place/hawa-ali-nur/") is None
    document = page("/so/person/hawa-ali-nur/")
    assert document.xpath("//nav[@class='switch']//a/@href") == ["/en/person/hawa-ali-nur/"]
    assert "Hawa Ali Nur" in document.xpath("//p[@class='aka']/text()")


def test_structured_data_says_what_the_article_is(small_site: SmallSite, page: Page) -> None:
    article, trail = data_of(page(small_site.address(small_site.somali)))
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == "Dekedda Muqdisho oo la furay"
    assert article["datePublished"] == "2026-11-20T15:00:00+03:00"
    assert article["dateModified"] == "2026-11-20T17:00:00+03:00"
    assert article["author"][0]["name"] == "Xaawo Cali Nuur"
    assert article["inLanguage"] == "so"
    assert article["isAccessibleForFree"] is True
    assert article["contentLocation"]["name"] == "Muqdisho"
    assert article["correction"][0]["text"] == "Tiradu waa 40, ma aha 14."
    english = "http://weriye.test" + small_site.address(small_site.english)
    assert [work["url"] for work in article["workTranslation"]] == [english]
    assert article["image"][0]["url"].startswith("http://weriye.test/media/")
    assert [step["position"] for step in trail["itemListElement"]] == [1, 2, 3]


def test_social_cards_and_canonical_are_absolute(small_site: SmallSite, page: Page) -> None:
    document = page(small_site.address(small_site.somali))
    address = "http://weriye.test" + small_site.address(small_site.somali)
    assert document.xpath("//link[@rel='canonical']/@href") == [address]
    assert document.xpath("//meta[@property='og:title']/@content") == ["Dekedda Muqdisho oo la furay"]
    assert document.xpath("//meta[@property='og:url']/@content") == [address]
    drawn, lead = document.xpath("//meta[@property='og:image']/@content")
    assert drawn.startswith(f"{address}share.jpg?v=")
    assert lead.startswith("http://weriye.test/media/")
    assert document.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]


def test_hreflang_links_are_reciprocal_over_the_whole_site(small_site: SmallSite, page: Page) -> None:
    links: dict[str, dict[str, str]] = {}
    for path in site.paths():
        rendered = site.render(path)
        if rendered is None or not rendered.content_type.startswith("text/html"):
            continue
        document = page(path)
        canonical = document.xpath("//link[@rel='canonical']/@href")
        found = {a.get("hreflang"): a.get("href") for a in document.xpath("//link[@hreflang]")}
        if found:
            links[canonical[0]] = found
    assert len(links) > 30
    for address, twins in links.items():
        if address != "http://weriye.test/":
            assert address in twins.values()
        assert "x-default" in twins
        for code, other in twins.items():
            if code != "x-default":
                assert links[other] == twins, f"{address} → {other}"


def test_pages_load_nothing_from_elsewhere_and_set_no_cookie(small_site: SmallSite, page: Page) -> None:
    for path in [*(path for path, _ in KINDS.values()), small_site.address(small_site.somali)]:
        document = page(path)
        loaded = document.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href | //iframe/@src")
        assert all(address.startswith(("/assets/", "/media/", "/reads/")) for address in loaded), loaded
        assert not document.xpath("//script[not(@src)][not(@type='application/ld+json')]")
        style = "".join(document.xpath("//style/text()"))
        assert "url(" not in style
        assert "@import" not in style


def test_the_same_database_gives_the_same_bytes(small_site: SmallSite) -> None:
    for path in site.paths():
        first, second = site.render(path), site.render(path)
        assert first == second
