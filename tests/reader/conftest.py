"""A small site: one story told twice, one told in Somali alone, everything an article can hold."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from lxml import etree, html
from PIL import Image

from benchmarks.checkers import CHROMIUM, FLAGS
from tests.conftest import NOW
from weriye.audience.actions import warm
from weriye.audience.models import WarmPage
from weriye.press.serving import PAGE_POLICY
from weriye.press.site import Rendered
from weriye.reader.site import site
from weriye.stories.actions import publish_article
from weriye.stories.models import Article, Byline, Correction, Entry, Picture, Spelling

Write = Callable[..., Article]
LONG = "Dhaqaalayahannadooduwaxaanlagamaarmaanahaydhammaantoodkuwadaqoraalkadheer oo ka dhacay Baydhabo"


@dataclass(frozen=True)
class SmallSite:
    """The articles of the site, and its entries."""

    somali: Article
    english: Article
    alone: Article
    person: Entry
    place: Entry

    def address(self, article: Article) -> str:
        article.published.refresh_from_db()
        address: str = article.published.address
        return address


@pytest.fixture
def make_entry(newsroom: Any) -> Callable[..., Entry]:
    def make(kind: str, slug: str, **names: str) -> Entry:
        entry = Entry(kind=kind, slug=slug)
        entry.spellings = [Spelling(edition=code, text=text, is_name=True) for code, text in names.items()]
        entry.save()
        return entry

    return make


@pytest.fixture
def make_picture(newsroom: Any) -> Callable[..., Picture]:
    def make(title: str = "Dekedda", credit: str = "Badweyn TV") -> Picture:
        content = io.BytesIO()
        Image.new("RGB", (330, 220), "teal").save(content, "JPEG")
        file = ImageFile(io.BytesIO(content.getvalue()), name="dekedda.jpg")
        return Picture.objects.create(title=title, credit=credit, licence="CC0", file=file)

    return make


@pytest.fixture
def small_site(
    write_article: Write, make_entry: Callable[..., Entry], make_picture: Callable[..., Picture]
) -> SmallSite:
    person = make_entry("person", "hawa-ali-nur", so="Xaawo Cali Nuur", en="Hawa Ali Nur")
    place = make_entry("place", "mogadishu", so="Muqdisho", en="Mogadishu")
    topic = make_entry("topic", "ports", so="Dekedaha", en="Ports")
    picture = make_picture()

    def full(edition: str, headline: str, **fields: Any) -> Article:
        article = write_article(
            edition,
            headline,
            publish=False,
            section="business",
            summary="Waxa dhacay oo kooban.",
            dateline=place,
            dateline_source="KAAB TV",
            picture=picture,
            picture_alt="Dekedda oo doon taagan tahay",
            picture_caption="Dekedda saaka.",
            updated_at=NOW + timedelta(hours=2),
            **fields,
        )
        rich = '<p>Waa <b>weyn</b> &amp; <a href="https://example.org/">cad</a>.</p>'
        article.body = [
            ("paragraph", "<p>Dekedda ayaa la furay.</p>"),
            ("heading", "Sidee?"),
            ("paragraph", rich),
            ("quote", {"text": "Waan faraxsanahay.", "speaker": "Maryan, kalluumeysato"}),
            ("list", {"items": ["<p>Koow</p>", "<p>Laba</p>"], "ordered": True}),
            ("fact_box", {"title": "Tirooyin", "text": "<ul><li>40 doon</li></ul>"}),
            ("picture", {"picture": picture, "alt": "Doon", "caption": "Doonta."}),
            ("video", {"address": "https://video.example/1", "title": "Muuqaalka", "poster": picture}),
            ("timeline", {"title": "", "events": [{"date": "2020", "text": "<p>Bilow</p>"}]}),
        ]
        article.bylines = [Byline(person=person)]
        article.subjects = [topic]
        article.corrections = [Correction(at=NOW + timedelta(hours=1), text="Tiradu waa 40, ma aha 14.")]
        publish_article(article)
        article.refresh_from_db()
        return article

    somali = full("so", "Dekedda Muqdisho oo la furay")
    english = full("en", "Mogadishu port opens", translation_key=somali.translation_key)
    alone = write_article("so", "Roob ka da’ay Baydhabo", section="climate", published_at=NOW - timedelta(days=1))
    warm([somali.pk])
    WarmPage.objects.filter(article=alone.pk).delete()
    return SmallSite(somali, english, alone, person, place)


@pytest.fixture
def page() -> Callable[[str], Any]:
    """Renders a path and parses it as HTML; fails when there is no such page."""

    def get(path: str) -> Any:
        rendered = site.render(path)
        assert rendered is not None, f"no page at {path}"
        return html.document_fromstring(rendered.body.decode())

    return get


@pytest.fixture
def xml() -> Callable[[str], Any]:
    def get(path: str) -> Any:
        rendered = site.render(path)
        assert rendered is not None, f"no page at {path}"
        return etree.fromstring(rendered.body)

    return get


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield asked


@pytest.fixture
def baked(small_site: SmallSite, write_article: Callable[..., Article]) -> dict[str, Rendered]:
    """Every page of the site, rendered before a browser's event loop runs."""
    write_article("so", LONG, slug="dheer", section="news", summary=LONG)
    found = {path: site.render(path) for path in site.paths()}
    return {path: rendered for path, rendered in found.items() if rendered is not None}


@pytest.fixture
def open_page(baked: dict[str, Rendered]) -> Iterator[Callable[..., Any]]:
    """Opens a page of the site in Chromium; `options` are those of playwright's contexts."""
    if not CHROMIUM.is_file():
        pytest.skip("there is no Chromium; install the package chromium")
    from playwright.sync_api import Route, sync_playwright

    def answer(route: Route) -> None:
        rendered = baked.get(urlsplit(route.request.url).path)
        if rendered is None:
            route.fulfill(status=404, body="")
            return
        headers = {"Content-Security-Policy": PAGE_POLICY}
        route.fulfill(body=rendered.body, content_type=rendered.content_type, headers=headers)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)

        def opened(path: str, width: int = 360, script: bool = True, theme: Any = "light", **options: Any) -> Any:
            context = browser.new_context(
                viewport={"width": width, "height": 700}, java_script_enabled=script, color_scheme=theme, **options
            )
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.route("**/*", answer)
            page.goto("http://weriye.test" + path, wait_until="networkidle")
            page.asked = asked  # type: ignore[attr-defined]
            return page

        yield opened
        browser.close()
