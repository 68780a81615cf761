"""A live story as readers get it: its page, its pages of posts, the small files, all escaped and light."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import brotli
import pytest
import time_machine
from django.test import Client
from lxml import html

from tests.conftest import NOW
from weriye.press import actions as press
from weriye.press.files import BROTLI_QUALITY
from weriye.press.serving import FOREVER, PAGE_CACHE, STATE_CACHE, cache_of
from weriye.reader.assets import LIVE_SCRIPT, SCRIPT
from weriye.reader.pages.live_story import NEWEST
from weriye.reader.posts import blocks, inline, words
from weriye.reader.site import site
from weriye.stories.actions import publish_article
from weriye.stories.live_story import actions
from weriye.stories.live_story.actions import Written
from weriye.stories.live_story.models import ON_PAGE, LiveStory, Post
from weriye.stories.models import Article, PublishedArticle

from .conftest import SmallSite, counted_queries
from .test_keys import bake, differences

Write = Callable[..., Article]
Get = Callable[[str], Any]

NASTY = (
    '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7*7 }} </article></section> *b* javascript:alert(1)'
)


@pytest.fixture(autouse=True)
def one_instant() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        yield


@pytest.fixture
def article(write_article: Write) -> Article:
    found = write_article("so", "Doorashada: warbixin toos ah", section="politics")
    actions.start(found)
    return found


def say(article: Article, text: str = "Codbixintu way bilaabatay.", **fields: Any) -> Post:
    twin = fields.pop("twin", None)
    return actions.post(article.pk, Written(client_id=uuid4(), text=text, **fields), twin=twin)


def address(article: Article) -> str:
    return PublishedArticle.objects.get(pk=article.pk).address


def texts(page: Any, selector: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.cssselect(selector)]


def test_the_page_shows_state_key_points_the_pinned_post_and_the_newest_first(article: Article, page: Get) -> None:
    for number in range(1, 5):
        say(article, f"Qoraalka {number}.", headline=f"Cinwaan {number}")
    actions.pin(article.pk, 2, True)
    actions.mark_key(article.pk, 3, True)
    shown = page(address(article))
    assert texts(shown, ".kicker .now") == ["TOOS"]
    assert texts(shown, ".keys li") == ["Cinwaan 3"]
    assert [post.get("id") for post in shown.cssselect(".top .post")] == ["p-2"]
    assert [post.get("id") for post in shown.cssselect(".posts .post")] == ["p-4", "p-3", "p-1"]
    assert shown.cssselect("#p-4 time")[0].get("datetime") == "2026-11-20T18:00:00+03:00"
    assert shown.cssselect("#p-4 .at a")[0].get("href") == f"{address(article)}posts/1/#p-4"
    assert shown.cssselect(".state a")[0].get("href") == address(article)
    assert shown.cssselect("script[src*=live_story]")


def test_a_closed_story_says_so_and_asks_for_nothing(article: Article, page: Get) -> None:
    say(article)
    actions.close(article)
    shown = page(address(article))
    assert not shown.cssselect(".now, [data-posts], script[src*=live_story]")
    assert "way dhammaatay" in texts(shown, ".updates .state")[0]
    assert not page("/so/").cssselect(".card .air")


def test_fronts_say_that_a_story_is_live(article: Article, page: Get) -> None:
    assert texts(page("/so/"), ".card .air, .latest .air") == ["TOOS"]


def test_an_ordinary_article_carries_nothing_of_it_and_asks_nothing(write_article: Write, page: Get) -> None:
    ordinary = write_article("so", "Roob")
    with counted_queries() as asked:
        rendered = site.render(address(ordinary))
    assert rendered is not None
    assert not [sql for sql in asked if "stories_post" in sql or "stories_livestory" in sql]
    assert b"live_story" not in rendered.body
    assert b".post" not in rendered.body


def test_older_posts_stand_on_pages_that_stay(article: Article, page: Get) -> None:
    for number in range(1, 2 * ON_PAGE + 4):
        say(article, f"Qoraalka {number}.")
    at = address(article)
    last = 2 * ON_PAGE + 3
    shown = page(at)
    assert len(shown.cssselect(".posts .post")) == NEWEST
    assert shown.cssselect(".more a[href*=posts]")[0].get("href") == f"{at}posts/2/#p-{last - NEWEST}"
    assert [p.get("id") for p in page(f"{at}posts/1/").cssselect(".post")] == [f"p-{n}" for n in range(ON_PAGE, 0, -1)]
    assert [p.get("id") for p in page(f"{at}posts/3/").cssselect(".post")] == [f"p-{last - n}" for n in range(3)]
    middle = page(f"{at}posts/2/")
    assert {link.get("rel"): link.get("href") for link in middle.cssselect(".pager a")} == {
        "prev": f"{at}posts/3/",
        "next": f"{at}posts/1/",
    }
    assert middle.cssselect("link[rel=canonical]")[0].get("href").endswith("/posts/2/")
    assert site.render(f"{at}posts/4/") is None
    assert site.render(f"{at}posts/0/") is None
    before = site.render(f"{at}posts/1/")
    say(article)
    assert site.render(f"{at}posts/1/") == before


def test_the_small_files_say_how_far_it_is_and_what_changed(article: Article) -> None:
    at = address(article)
    first = say(article, "Koow.", headline="Cinwaan")
    say(article, "Laba.")
    state = site.render(f"{at}posts/state.json")
    assert state is not None
    assert json.loads(state.body) == {"n": first.sequence + 1, "running": True, "changes": [2, 3]}
    piece = site.render(f"{at}posts/{first.sequence}.html")
    assert piece is not None
    assert html.document_fromstring(piece.body.decode()).cssselect(".post#p-1 h3")[0].text == "Cinwaan"
    assert len(piece.body) < 1000
    actions.edit(article.pk, 1, Written(client_id=uuid4(), text="Koow, la saxay."), version=1)
    assert site.render(f"{at}posts/{first.sequence}.html") is None, "what was said before is nowhere"
    assert site.render(f"{at}posts/4.html") is not None
    assert len(state.body) < 300


def test_a_piece_stays_the_same_whoever_tells_it_elsewhere(article: Article, write_article: Write, page: Get) -> None:
    other = write_article("en", "Election live", translation_key=article.translation_key)
    actions.start(other)
    post = say(article)
    path = f"{address(article)}posts/{post.sequence}.html"
    before = site.render(path)
    say(other, "Voting began.", twin=post.pk)
    assert before is not None
    after = site.render(path)
    assert after is not None
    assert after.body == before.body
    link = page(address(article)).cssselect("#p-1 .meta a[hreflang=en]")[0]
    assert link.get("href") == f"{address(other)}posts/1/#p-1"
    switch = page(f"{address(article)}posts/1/").cssselect("nav.switch a[hreflang=en]")[0]
    assert switch.get("href") == address(other)


def test_a_withdrawn_post_is_a_notice_with_the_reason(article: Article, page: Get) -> None:
    say(article, "Been weyn.", is_key=True)
    actions.withdraw(article.pk, 1, "Lama xaqiijin <b>.")
    for path in (address(article), f"{address(article)}posts/1/"):
        shown = page(path)
        assert "Lama xaqiijin <b>." in texts(shown, "#p-1 .notice")[0]
        assert "Been weyn" not in shown.text_content()
    rendered = site.render(address(article))
    assert rendered is not None
    assert "Been weyn" not in rendered.body.decode()


def test_hostile_words_are_words(article: Article, page: Get) -> None:
    say(article, f"{NASTY}\n- {NASTY}\n> {NASTY}\n— {NASTY}", headline=NASTY[:190], byline=NASTY[:90], is_key=True)
    at = address(article)
    for path in (at, f"{at}posts/1/", f"{at}posts/2.html"):
        shown = page(path)
        body = shown.cssselect("#p-1")[0]
        assert not body.cssselect("script, img, [onerror], a[href^=javascript]")
        assert "<script>alert(1)</script>" in body.text_content()
        assert not [script for script in shown.cssselect("script") if "alert" in (script.get("src") or "")]
        for data in shown.cssselect("script[type='application/ld+json']"):
            json.loads(data.text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("*culus* iyo _janjeedh_", "<b>culus</b> iyo <i>janjeedh</i>"),
        ("2 * 3 * 4, a_b_c", "2 * 3 * 4, a_b_c"),
        ("*_labadaba_*", "<b><i>labadaba</i></b>"),
        ("<b>&", "&lt;b&gt;&amp;"),
        (
            "Eeg https://www.example.org/a?b=1&c=2.",
            'Eeg <a href="https://www.example.org/a?b=1&amp;c=2" rel="nofollow noopener">'
            "example.org/a?b=1&amp;c=2</a>.",
        ),
        ('https://x.example/"onmouseover=1', None),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("*" * 5000, "*" * 5000),
        ("_" * 5000 + "a", "_" * 5000 + "a"),
    ],
)
def test_the_marks_of_messengers(text: str, wanted: str | None) -> None:
    found = str(inline(text))
    if wanted is None:
        assert html.fragment_fromstring(found, create_parent="p").xpath(".//@onmouseover") == []
    else:
        assert found == wanted


def test_lines_make_paragraphs_lists_and_quotes() -> None:
    text = "Koow.\n\nLaba.\n- hal\n• labo\nSaddex.\n> “Waan faraxsanahay.”\n— Maryan, macallimad\nAfar."
    kinds = [block.kind for block in blocks(text)]
    assert kinds == ["paragraph", "paragraph", "list", "paragraph", "quote", "paragraph"]
    quote = blocks(text)[4]
    assert (quote.text, quote.speaker) == ("Waan faraxsanahay.", "Maryan, macallimad")  # type: ignore[union-attr]
    assert words("*a*\n- b\n> c\n— d") == "a b “c” d"


def test_a_picture_is_shown_with_its_words(article: Article, page: Get, make_picture: Callable[..., Any]) -> None:
    picture = make_picture(credit="Badweyn TV")
    say(article, "", picture=picture.pk, picture_alt="Safaf", picture_caption="Saaka.")
    figure = page(address(article)).cssselect("#p-1 figure")[0]
    assert figure.cssselect("img")[0].get("alt") == "Safaf"
    assert figure.cssselect("img")[0].get("loading") == "lazy"
    assert "Badweyn TV" in figure.text_content()


def test_machines_are_told_of_a_live_blog(article: Article, page: Get) -> None:
    say(article, "*Koow* iyo labo.", headline="Cinwaan", byline="Xaawo")
    say(article, "Been.")
    actions.withdraw(article.pk, 2)
    graph = json.loads(page(address(article)).cssselect("script[type='application/ld+json']")[0].text)["@graph"]
    assert [thing["@type"] for thing in graph] == ["NewsArticle", "LiveBlogPosting", "BreadcrumbList"]
    blog = graph[1]
    assert blog["coverageStartTime"] == "2026-11-20T18:00:00+03:00"
    assert "coverageEndTime" not in blog
    (update,) = blog["liveBlogUpdate"]
    assert update["articleBody"] == "Koow iyo labo."
    assert update["headline"] == "Cinwaan"
    assert update["author"]["name"] == "Xaawo"
    assert update["url"].endswith("/posts/1/#p-1")
    assert graph[0]["dateModified"] == "2026-11-20T18:00:00+03:00"
    actions.close(article)
    graph = json.loads(page(address(article)).cssselect("script[type='application/ld+json']")[0].text)["@graph"]
    assert graph[1]["coverageEndTime"] == "2026-11-20T18:00:00+03:00"


def test_feed_and_sitemap_move_with_the_posts(article: Article, xml: Get) -> None:
    feed, sitemap = "/so/feed.xml", "/sitemap-so-2026-11-15.xml"
    press.mark_everything("the first bake")
    bake()
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        say(article)
        bake()
        assert xml(feed).findtext("channel/lastBuildDate").startswith("Fri, 20 Nov 2026 17:00:00")
        assert b"2026-11-20T20:00:00+03:00" in site.render(sitemap).body  # type: ignore[union-attr]
        assert differences() == []


def test_caches_keep_changes_for_ever_and_the_state_for_a_moment() -> None:
    at = "/so/2026/11/20/doorasho/"
    assert cache_of(f"{at}posts/17.html") == FOREVER
    assert cache_of(f"{at}posts/state.json") == STATE_CACHE
    for page in (at, f"{at}posts/17/", f"{at}posts/x.html", "/so/posts/", f"{at}posts/state.json.html"):
        assert cache_of(page) == PAGE_CACHE


def test_pages_without_a_file_are_baked_moved_or_gone_as_the_article_is(article: Article) -> None:
    say(article)
    at = address(article)
    answer = Client().get(f"{at}posts/2.html")
    assert (answer.status_code, answer["Cache-Control"]) == (200, FOREVER)
    assert Client().get(f"{at}posts/state.json")["Content-Type"] == "application/json"
    assert Client().get(f"{at}posts/9.html").status_code == 404
    article.refresh_from_db()
    article.slug = "meel-kale"
    publish_article(article)
    moved = Client().get(f"{at}posts/1/")
    assert (moved.status_code, moved["Location"]) == (301, f"{address(article)}posts/1/")
    at = address(article)
    article.unpublish()
    assert Client().get(f"{at}posts/1/").status_code == 410
    assert Client().get(f"{at}posts/state.json").status_code == 410


SENTENCES = (
    "Goobaha codbixinta ee degmada {0} ayaa la furay lixda subaxnimo, safafkuna way dheeraayeen ilaa duhurkii.",
    "Guddigu wuxuu sheegay in {0} goobood oo hore loo xirey dib loo furay ka dib markii la geeyay qalab cusub.",
    "Goobjooge u warramay *Badweyn TV* ayaa sheegay in uu sugayay {0} saacadood si uu codkiisa u dhiibto.",
    "Tirada dadka codeeyay ayaa gaartay boqolkiiba {0}, sida ay xustay xafiiska gobolka.",
)


def test_a_live_story_of_200_posts_is_light(
    small_site: SmallSite, write_article: Write, make_picture: Callable[..., Any]
) -> None:
    picture = make_picture()
    somali = write_article("so", "Doorashada: warbixin toos ah oo maalintii oo dhan socota", picture=picture)
    english = write_article("en", "Election day: live", translation_key=somali.translation_key, picture=picture)
    chance = random.Random(1)
    for one in (somali, english):
        actions.start(one)
    for number in range(200):
        text = "\n".join(chance.choice(SENTENCES).format(chance.randint(2, 999)) for _ in range(6))
        post = say(
            somali,
            text,
            headline=f"Xaaladda goobta {number}",
            is_key=number % 10 == 0,
            byline="Xaawo Cali Nuur",
            picture=picture.pk if number % 3 == 0 else None,
            picture_alt="Safafka codbixinta" if number % 3 == 0 else "",
        )
        say(english, text, twin=post.pk)
    for one in (somali, english):
        rendered = site.render(address(one))
        assert rendered is not None
        page = len(brotli.compress(rendered.body, quality=BROTLI_QUALITY))
        scripts = sum(len(brotli.compress(asset.body, quality=BROTLI_QUALITY)) for asset in (SCRIPT, LIVE_SCRIPT))
        assert scripts <= 3_000
        assert page + scripts <= 20_000, "leaves 30 kB of 50 for the pictures that are not lazy"
        eager = [
            img for img in html.document_fromstring(rendered.body.decode()).cssselect("img") if not img.get("loading")
        ]
        assert len(eager) == 1
    older = site.render(f"{address(somali)}posts/3/")
    assert older is not None
    assert len(brotli.compress(older.body, quality=BROTLI_QUALITY)) <= 14_000


class Chain:
    """Random work on a live story told in both editions."""

    def __init__(self, seed: int, write: Write, make_picture: Callable[..., Any]) -> None:
        self.random = random.Random(seed)
        self.articles = [write("so", "Toos ah")]
        self.articles.append(write("en", "Live", translation_key=self.articles[0].translation_key))
        self.pictures = [None, make_picture().pk]

    def posts(self) -> list[Post]:
        return list(Post.objects.filter(withdrawn_at=None).order_by("pk"))

    def say(self) -> None:
        one = self.random.choice(self.articles)
        if LiveStory.objects.filter(pk=one.pk, closed_at=None).exists():
            for _ in range(self.random.choice((1, 1, 9))):
                say(
                    one,
                    str(self.random.random()),
                    picture=(picture := self.random.choice(self.pictures)),
                    picture_alt="a" if picture else "",
                    pinned=self.random.random() < 0.2,
                    is_key=self.random.random() < 0.2,
                )

    def twin(self) -> None:
        for post in self.posts():
            other = self.articles[0] if post.story_id == self.articles[1].pk else self.articles[1]
            if post.twin_id is None and LiveStory.objects.filter(pk=other.pk, closed_at=None).exists():
                say(other, "Sidoo kale.", twin=post.pk)
                return

    def edit(self) -> None:
        if found := self.posts():
            post = self.random.choice(found)
            text = Written(client_id=uuid4(), text=str(self.random.random()), pinned=self.random.random() < 0.3)
            actions.edit(post.story_id, post.number, text, version=post.version)

    def pin(self) -> None:
        if found := self.posts():
            post = self.random.choice(found)
            actions.pin(post.story_id, post.number, not post.pinned)

    def key(self) -> None:
        if found := self.posts():
            post = self.random.choice(found)
            actions.mark_key(post.story_id, post.number, not post.is_key)

    def withdraw(self) -> None:
        if found := self.posts():
            post = self.random.choice(found)
            actions.withdraw(post.story_id, post.number, self.random.choice(["", "Sabab."]))

    def start(self) -> None:
        actions.start(self.random.choice(self.articles))

    def close(self) -> None:
        one = self.random.choice(self.articles)
        if LiveStory.objects.filter(pk=one.pk).exists():
            actions.close(one)

    def move(self) -> None:
        one = self.random.choice(self.articles)
        one.refresh_from_db()
        one.slug = f"slug-{self.random.randint(0, 10**6)}"
        publish_article(one)

    def unpublish(self) -> None:
        one = self.random.choice(self.articles)
        one.refresh_from_db()
        if one.live:
            one.unpublish()
        else:
            publish_article(one)

    def credit(self) -> None:
        from weriye.stories.models import Picture

        picture = Picture.objects.get(pk=self.pictures[1])
        picture.credit = str(self.random.random())
        picture.save()

    def step(self) -> str:
        often = [self.say] * 6 + [self.twin, self.edit, self.edit, self.start, self.start]
        kinds = [*often, self.pin, self.key, self.withdraw, self.close, self.move, self.unpublish, self.credit]
        kind = self.random.choice(kinds)
        kind()
        return kind.__name__


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_posts_baked_step_by_step_gives_what_a_full_bake_gives(
    newsroom: Path, write_article: Write, make_picture: Callable[..., Any], seed: int
) -> None:
    chain = Chain(seed, write_article, make_picture)
    for one in chain.articles:
        actions.start(one)
    press.mark_everything("the first bake")
    done = []
    for _ in range(30):
        done.append(chain.step())
        bake()
        assert differences() == [], done
    assert Post.objects.count() > 8
