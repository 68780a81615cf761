"""What independent extractors take out of our articles: headline, author, date and every word of the body."""

import re
import warnings
from typing import Any

import pytest
import readability
import trafilatura
from lxml import html

from weriye.reader.site import site

from .conftest import SmallSite

with warnings.catch_warnings():
    # It can summarise, too, with a library that is not installed.
    warnings.filterwarnings("ignore", message="nltk is not installed")
    import newspaper

Taken = tuple[str, list[str], str, str]  # headline, authors, day, body


def _trafilatura(text: str, url: str) -> Taken:
    found = trafilatura.bare_extraction(text, url=url, with_metadata=True, favor_recall=True)
    assert found is not None
    return str(found.title), [str(found.author)], str(found.date), str(found.text)


def _readability(text: str, url: str) -> Taken:
    document = readability.Document(text, url=url)
    # It takes no dates; the page's own is beside what it takes.
    (day,) = html.document_fromstring(text).xpath("//meta[@property='article:published_time']/@content")
    body = html.fromstring(document.summary()).text_content()
    # The title without the station after its last dash; its own guess cuts headlines at their colons.
    return document.title().rpartition(" - ")[0], [document.author()], day[:10], body


def _newspaper(text: str, url: str) -> Taken:
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=text)
    article.parse()
    return article.title, list(article.authors), f"{article.publish_date:%Y-%m-%d}", article.text


EXTRACTORS = {"trafilatura": _trafilatura, "readability-lxml": _readability, "newspaper4k": _newspaper}


def squeezed(text: str) -> str:
    """Letters and digits alone: extractors have their own ideas of spaces, quotation marks and bullets."""
    return re.sub(r"[\W_]+", "", text)


@pytest.fixture
def full(small_site: SmallSite) -> Any:
    """The English article with every kind of block, long enough that it is not taken for a caption."""
    from weriye.stories.actions import publish_article

    article = small_site.english
    article.body = [
        ("paragraph", "<p>The port of Mogadishu opened to large ships on Friday, its director said at the quay.</p>"),
        ("heading", "How it was built"),
        ("paragraph", "<p>Work on the new quay began <b>two years ago</b> and cost four million dollars, he said.</p>"),
        ("quote", {"text": "We waited for this day for a very long time.", "speaker": "Maryan Ali, fishmonger"}),
        ("paragraph", "<p>Fishing boats keep their own harbour, which was dredged in spring, and pay no dues.</p>"),
        ("list", {"items": ["<p>Forty boats found room</p>", "<p>Two cranes unload them</p>"], "ordered": False}),
        ("fact_box", {"title": "The port in figures", "text": "<ul><li>Nine metres deep at low water</li></ul>"}),
        ("timeline", {"title": "", "events": [{"date": "2024", "text": "<p>The first stone was laid</p>"}]}),
        (
            "table",
            {
                "table": {
                    "caption": "Ships that called at the port, by the year",
                    "columns": [{"type": "text", "heading": "Kind"}, {"type": "figures", "heading": "In 2025"}],
                    "rows": [{"values": ["Bulk carriers", "1,204"]}, {"values": ["Container ships", "318"]}],
                },
                "row_headers": True,
                "notes": "Dhows are not counted.",
            },
        ),
        ("paragraph", "<p>The first ship, from Djibouti, carried cement and rice for the markets of the city.</p>"),
    ]
    publish_article(article)
    return article


@pytest.mark.parametrize("name", EXTRACTORS)
def test_an_extractor_gets_headline_author_date_and_body(name: str, full: Any, small_site: SmallSite) -> None:
    address = small_site.address(full)
    rendered = site.render(address)
    assert rendered is not None
    text = rendered.body.decode()
    headline, authors, day, body = EXTRACTORS[name](text, "http://weriye.test" + address)
    assert headline == "Mogadishu port opens"
    assert authors == ["Hawa Ali Nur"]
    assert day == "2026-11-20"
    prose = html.document_fromstring(text).xpath("//article//div[@class='prose']")[0]
    # newspaper4k takes nobody's tables.
    cells = "" if name == "newspaper4k" else " | .//td | .//th"
    missing = [
        part
        for element in prose.xpath(
            f"./p | ./h2 | .//blockquote/p | .//p[@class='speaker'] | .//li | ./section/h2{cells}"
        )
        for part in [" ".join(element.text_content().split())]
        if squeezed(part) not in squeezed(body)
    ]
    assert missing == [], body
    for around in ("WhatsApp", "Related", "RSS", "Skip to content", "Facebook"):
        assert around not in body
