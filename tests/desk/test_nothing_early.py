"""Nothing goes out early: not by page, feed, sitemap, search, preview, picture address, beacon or guess."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from weriye.press.actions import bake_now
from weriye.press.models import StaleKey, StalePage
from weriye.reader.site import site
from weriye.search.actions import index_pending
from weriye.search.queries import find
from weriye.stories import gazetteer
from weriye.stories.actions import start_counterpart
from weriye.stories.clock import actions, due
from weriye.stories.live_story import actions as live
from weriye.stories.live_story.actions import Written
from weriye.stories.models import Article, Entry, Picture
from weriye.stories.pictures import SPECS, make_renditions

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AT = NINE + timedelta(hours=1)
SECRET = "Qarsoodi"
FUTURE = {"so": "/so/2026/11/20/qarsoodi-weyn/", "en": "/en/2026/11/20/qarsoodi-weyn/"}


@pytest.fixture
def at_nine() -> Iterator[Any]:
    with time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def picture(desk: Path) -> Picture:
    content = io.BytesIO()
    Image.new("RGB", (330, 220), "teal").save(content, "JPEG")
    return Picture.objects.create(title=SECRET, file=ImageFile(io.BytesIO(content.getvalue()), name="sawir.jpg"))


@pytest.fixture
def person(desk: Path) -> Entry:
    return gazetteer.find_or_create("Xaawo Cali", "person", "so")


@pytest.fixture
def scheduled(
    at_nine: Any, picture: Picture, person: Entry, write_article: Callable[..., Article]
) -> tuple[Article, Article]:
    """A pair to go out at ten, with a picture, a subject, and posts of a live story already written."""
    write_article("so", "La daabacay", published_at=NINE - timedelta(hours=1)).subjects.add(person)
    somali = write_article(
        "so", f"{SECRET} weyn", publish=False, paragraphs=(f"<p>{SECRET} ah.</p>",), published_at=NINE, picture=picture
    )
    somali.picture_alt = SECRET
    somali.subjects.add(person)
    somali.save_revision()
    english = start_counterpart(somali.get_latest_revision_as_object(), "en")
    live.start(somali)
    live.post(somali.pk, Written(uuid4(), headline=SECRET))
    actions.release([somali, english], get_user_model().objects.create_superuser("boss"), AT)
    while index_pending():
        pass
    return somali, english


def _public() -> list[str]:
    """Every kind of page that could tell."""
    paths = ["/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt"]
    for code in ("so", "en"):
        paths += [
            f"/{code}/",
            f"/{code}/news/",
            f"/{code}/news/2026/11/",
            f"/{code}/feed.xml",
            f"/{code}/news/feed.xml",
            f"/sitemap-{code}-2026-11-15.xml",
            f"/{code}/trending/",
            f"/{code}/latest/",
            f"/{code}/most-read/",
            f"/{code}/live/",
            f"/{code}/corrections/",
            f"/{code}/parts/furniture.html",
            f"/{code}/404.html",
            f"/{code}/person/xaawo-cali/",
            f"/{code}/search/?q={SECRET}",
            f"/{code}/light.html",
            f"/{code}/news/light.html",
            f"/{code}/kept/",
            f"/{code}/manifest.webmanifest",
            f"/{code}/person/xaawo-cali/feed.xml",
            *(f"/{code}/feed.{form}" for form in ("atom", "json")),
            *(f"/{code}/day/weriye-{code}-2026-11-20.{form}" for form in ("html", "epub")),
            *(f"/{code}/newsletter/2026-11-20.{form}" for form in ("html", "txt")),
        ]
    return paths


def _beside(address: str) -> list[str]:
    """Everything that stands beside an article, or among its posts, once it is out."""
    posts = ("state.json", "1.html", "2.html", "1/", "2/")
    return [address, f"{address}light.html", f"{address}share.jpg", *(f"{address}posts/{name}" for name in posts)]


def _telling(text: str) -> bool:
    # The search page repeats the question.
    return SECRET.lower() in text.lower().replace(f'value="{SECRET.lower()}"', "").replace(f"“{SECRET.lower()}”", "")


def _words(path: str, body: bytes) -> str:
    """What is to be read in a file; one that is packed is looked into."""
    if not path.endswith(".epub"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def _tells(path: str) -> bool:
    answer = Client().get(path)
    body = _words(path, answer.content) if answer.status_code == 200 else answer.content.decode()
    if "/search/" in path:
        return "<article" in body or "/2026/11/20/" in body
    return _telling(body)


# Where it is to be seen as soon as it is out.
SEEN = (
    "/so/",
    "/so/news/",
    "/so/feed.xml",
    "/so/feed.json",
    "/so/person/xaawo-cali/",
    "/sitemap-so-2026-11-15.xml",
    "/news-sitemap.xml",
    "/so/day/weriye-so-2026-11-20.html",
    "/so/newsletter/2026-11-20.html",
    "/so/newsletter/2026-11-20.txt",
)


def _keys(scheduled: tuple[Article, Article]) -> list[str]:
    """What a change of these articles would name."""
    days = [f"day:{code}:2026-11-20" for code in ("so", "en")]
    return [*days, *(f"posts:{one.pk}" for one in scheduled), "sitemap:so:2026-11-15", "corrections:so"]


def _is_told_at(path: str) -> bool:
    """Whether what is baked at a path tells."""
    rendered = site.render(path)
    return rendered is not None and _telling(_words(path, rendered.body))


def test_no_page_feed_or_sitemap_tells_before_the_second_and_each_does_after_it(
    scheduled: tuple[Article, Article], at_nine: Any
) -> None:
    for moment in (NINE, AT - timedelta(seconds=1)):
        at_nine.move_to(moment)
        due.publish_due(moment)
        assert [path for path in _public() if _tells(path)] == []
        assert [path for path in {*site.paths(), *site.born(_keys(scheduled))} if _is_told_at(path)] == []
    at_nine.move_to(AT)
    due.publish_due(AT)
    assert site.render(FUTURE["so"])
    while index_pending():
        pass
    for path in (*SEEN, *_beside(FUTURE["so"])[:4], "/so/day/weriye-so-2026-11-20.epub"):
        assert _is_told_at(path) or path.endswith(("share.jpg", "state.json")), "the test sees what it looks for"
        assert site.render(path), path


def test_the_future_address_answers_as_any_other_that_is_not_there(scheduled: tuple[Article, Article]) -> None:
    other = Client().get("/so/2026/11/20/wax-kale/")
    for code, address in FUTURE.items():
        assert bake_now(address) is None
        for path in (address.rstrip("/"), *_beside(address)):
            assert site.render(path) is None, path
            answer = Client().get(path)
            assert answer.status_code == 404, path
        if code == "so":
            known = re.sub(rb"qarsoodi-weyn|wax-kale", b"", Client().get(address).content)
            assert known == re.sub(rb"qarsoodi-weyn|wax-kale", b"", other.content)
    assert not StalePage.objects.filter(path__contains="qarsoodi").exists()


def test_scheduling_makes_no_page_stale_and_puts_nothing_into_the_search(
    scheduled: tuple[Article, Article],
) -> None:
    assert not StaleKey.objects.filter(key__in=[f"article:{one.pk}" for one in scheduled]).exists()
    for code in ("so", "en"):
        assert not find(SECRET, code, limit=10).hits


def test_an_address_of_the_desk_shows_nothing_to_who_is_not_logged_in(scheduled: tuple[Article, Article]) -> None:
    somali = scheduled[0]
    revision = somali.latest_revision_id
    for address in (
        reverse("wagtailadmin_pages:view_draft", args=(somali.pk,)),
        reverse("wagtailadmin_pages:preview_on_edit", args=(somali.pk,)),
        reverse("wagtailadmin_pages:revisions_view", args=(somali.pk, revision)),
        reverse("wagtailadmin_pages:history", args=(somali.pk,)),
        reverse("desk_going_out", args=(somali.pk,)),
        reverse("desk_live", args=(somali.pk,)),
        reverse("desk_live_posts", args=(somali.pk,)),
        reverse("desk_clock"),
        f"/{somali.slug}/",
        f"/so/2026-11/{somali.slug}/",
        f"/pages/{somali.pk}/",
        f"/api/v2/pages/{somali.pk}/",
    ):
        answer = Client().get(address)
        assert answer.status_code in (302, 404), address
        assert not _telling(answer.content.decode()), address


def test_the_beacon_says_the_same_of_a_story_that_waits_and_of_none(scheduled: tuple[Article, Article]) -> None:
    one, none = (Client().get(f"/reads/{pk}.gif") for pk in (scheduled[0].pk, 99_999_999))
    assert (one.status_code, one.content, dict(one.headers)) == (none.status_code, none.content, dict(none.headers))


def test_the_address_of_a_picture_cannot_be_guessed_from_its_name_or_number(
    scheduled: tuple[Article, Article], picture: Picture
) -> None:
    names = [file.file.name for file in make_renditions(picture).values()]
    assert len(names) == len(SPECS)
    tokens = [re.fullmatch(r"images/([0-9a-f]{16})-.*", name) for name in names]
    assert all(tokens)
    assert len({found.group(1) for found in tokens if found}) == len(SPECS), "one known address gives no other away"
    assert Client().get(f"/media/{picture.file.name}").status_code == 404


def test_a_pair_of_which_one_is_out_does_not_name_the_other(
    at_nine: Any, desk: Path, write_article: Callable[..., Article]
) -> None:
    somali = write_article("so", "Doorasho", published_at=NINE)
    english = start_counterpart(somali, "en")
    draft = english.get_latest_revision_as_object()
    draft.title = draft.slug = "qarsoodi-weyn"
    draft.save_revision()
    actions.release([english], get_user_model().objects.create_superuser("boss"), AT)
    rendered = site.render("/so/2026/11/20/doorasho/")
    assert rendered
    assert not _telling(rendered.body.decode())
