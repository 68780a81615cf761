"""A page baked because somebody asks is answered the first time as it is ever after, headers and all."""

from typing import Any

import pytest
from django.test import Client

from tests.press.test_serving import Answer
from tests.press.test_serving import Client as Asker
from weriye.press import files
from weriye.press.serving import Serving
from weriye.press.tags import TAGGING

from .conftest import SmallSite


async def django(scope: Any, receive: Any, send: Any) -> None:
    """The application behind, as the real one answers."""
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    answer = Client().generic(scope["method"], scope["path"], headers=headers)
    said = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.items()]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": said})
    await send({"type": "http.response.body", "body": answer.content})


@pytest.fixture
def ask(small_site: SmallSite) -> Asker:
    return Asker(Serving(django, hosts=["weriye.test"]))


def alike(ask: Asker, path: str, **headers: str) -> Answer:
    first, second = (ask.get(path, **headers) for _ in range(2))
    assert first.status == second.status == 200
    assert first.headers == second.headers
    assert first.body == second.body
    assert {"etag", "last-modified", "content-length", "cache-control", "vary"} <= first.headers.keys()
    assert not [name for name in first.headers if name.startswith("x-weriye")]
    assert ask.get(path, if_none_match=first.headers["etag"], **headers).status == 304
    return first


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_an_article(encoding: str, small_site: SmallSite, ask: Asker) -> None:
    answer = alike(ask, small_site.address(small_site.somali), accept_encoding=encoding)
    assert answer.headers.get("content-encoding", "identity") == encoding


def test_under_its_files_name_too(small_site: SmallSite, ask: Asker) -> None:
    assert alike(ask, f"{small_site.address(small_site.somali)}index.html").body.startswith(b"<!doctype")


def test_the_light_version_and_a_page_that_has_none(small_site: SmallSite, ask: Asker) -> None:
    address = small_site.address(small_site.somali)
    light = alike(ask, address, save_data="on")
    assert light.body == files.file_of(f"{address}light.html").read_bytes()
    assert light.headers["vary"] == "Accept-Encoding, Save-Data"
    alike(ask, "/so/trending/", save_data="on", accept_encoding="br")


@pytest.mark.parametrize("name", ["share.jpg", "day"])
def test_what_is_packed_by_itself_is_sent_as_it_is(name: str, small_site: SmallSite, ask: Asker) -> None:
    path = f"{small_site.address(small_site.somali)}share.jpg"
    if name == "day":
        path = "/so/day/weriye-so-2026-11-20.epub"
    answer = alike(ask, path, accept_encoding="gzip, deflate, br")
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(answer.body))
    assert ask.get(path, range="bytes=0-9", accept_encoding="br").body == answer.body[:10]
    file = files.file_of(path)
    assert [one.name for one in file.parent.glob(f"{file.name}*")] == [file.name]


def test_with_the_tags_of_a_cdn(small_site: SmallSite, settings: Any, ask: Asker) -> None:
    from weriye.press.cdn import Account

    settings.WERIYE_CDN = Account("cloudflare", "zone", "http://weriye.test", "token")
    tagged = Asker(Serving(django, hosts=["weriye.test"], tagging=TAGGING["cloudflare"]))
    answer = alike(tagged, small_site.address(small_site.somali), accept_encoding="br", save_data="on")
    assert f"article:{small_site.somali.pk}" in answer.headers["cache-tag"].split(",")
    assert "max-age=600" in answer.headers["cloudflare-cdn-cache-control"]
    assert answer.headers["vary"] == "Accept-Encoding"


def test_what_was_taken_away_meanwhile_is_answered_by_who_made_it(small_site: SmallSite) -> None:
    async def forgetful(scope: Any, receive: Any, send: Any) -> None:
        said = [(b"x-weriye-kept", b"/so/none/"), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": said})
        await send({"type": "http.response.body", "body": b"made"})

    answer = Asker(Serving(forgetful, hosts=["weriye.test"])).get("/so/none/")
    assert (answer.body, answer.headers) == (b"made", {"content-type": "text/html"})
