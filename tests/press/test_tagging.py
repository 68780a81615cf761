"""Answers told to a CDN: pages carry the tags of what they show, and everything else that is public its own."""

from pathlib import Path
from typing import Any

import pytest

from weriye.press import actions, cdn, files, tags
from weriye.press.serving import PAGE_CACHE, Serving

from .test_serving import BODY, Client
from .toy import ToySite


async def behind(scope: Any, receive: Any, send: Any) -> None:
    """The application behind: bakes what is asked for, has a desk, and knows what has moved."""
    status, cache = 200, PAGE_CACHE
    if scope["path"] == "/so/asked/":
        files.write("/so/asked/", BODY)
        files.write_tags("/so/asked/", "path:/so/asked/ card:7")
    elif scope["path"].startswith("/desk/"):
        cache = "private, no-store"
    else:
        status = 404
    headers = [(b"Cache-Control", cache.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"behind"})


def client(kind: str) -> Client:
    return Client(Serving(behind, hosts=["weriye.test"], tagging=tags.TAGGING[kind]))


@pytest.fixture
def page(home: Path) -> str:
    files.write("/so/", BODY)
    files.write_tags("/so/", "path:/so/ card:1 card:2")
    return "/so/"


def test_cloudflare_is_told_tags_and_how_long_it_may_keep_the_page(page: str) -> None:
    answer = client("cloudflare").get(page, accept_encoding="br")
    assert answer.headers["cache-tag"] == "path:/so/,card:1,card:2"
    assert answer.headers["cloudflare-cdn-cache-control"] == f"public, max-age={tags.LIFETIME}"
    assert answer.headers["cache-control"] == PAGE_CACHE


def test_fastly_is_told_surrogate_keys(page: str) -> None:
    answer = client("fastly").get(page)
    assert answer.headers["surrogate-key"] == "path:/so/ card:1 card:2"
    assert answer.headers["surrogate-control"] == f"max-age={tags.LIFETIME}"


def test_a_304_carries_the_tags_too(page: str) -> None:
    first = client("fastly").get(page)
    again = client("fastly").get(page, if_none_match=first.headers["etag"])
    assert again.status == 304
    assert again.headers["surrogate-key"] == first.headers["surrogate-key"]


def test_without_a_cdn_no_answer_is_longer_for_it(page: str) -> None:
    answer = Client(Serving(behind, hosts=["weriye.test"])).get(page)
    assert not {"cache-tag", "surrogate-key", "surrogate-control"} & set(answer.headers)


def test_a_page_baked_before_there_was_a_cdn_has_its_own_tag_and_no_longer_life(home: Path) -> None:
    files.write("/so/", BODY)
    answer = client("fastly").get("/so/")
    assert answer.headers["surrogate-key"] == "path:/so/"
    assert "surrogate-control" not in answer.headers


def test_a_page_baked_on_demand_has_its_tags_at_once(home: Path) -> None:
    answer = client("cloudflare").get("/so/asked/")
    assert answer.body == b"behind"
    assert answer.headers["cache-tag"] == "path:/so/asked/,card:7"


def test_a_missing_page_can_be_purged_when_it_comes(home: Path) -> None:
    answer = client("cloudflare").get("/so/later/")
    assert (answer.status, answer.headers["cache-tag"]) == (404, "path:/so/later/")
    assert client("cloudflare").get("/so//odd").headers["cache-tag"] == "path:/so//odd"


def test_the_desk_is_nobodys_to_keep(home: Path) -> None:
    assert "cache-tag" not in client("cloudflare").get("/desk/").headers


def test_a_path_cannot_break_out_of_the_header(home: Path) -> None:
    answer = client("cloudflare").get("/so/a,b c\r\nset-cookie: x=1/")
    assert answer.headers["cache-tag"] == "path:/so/a%2Cb%20c%0D%0Aset-cookie:%20x%3D1/"


def test_tags_beside_a_page_are_hidden_and_go_with_it(page: str, home: Path) -> None:
    app = client("fastly")
    assert app.get("/so/.index.html.tags").body == b"behind"
    files.remove(page)
    assert not (home / "site" / "so").exists()


@pytest.mark.parametrize("twin", ["/so/index.html.br", "/so/index.html.gz"])
def test_a_compressed_twin_is_no_page(page: str, twin: str) -> None:
    assert client("fastly").get(twin).status == 404


def test_every_page_names_the_keys_by_which_it_is_purged(site: ToySite, settings: Any, home: Path) -> None:
    """From the bake to the header: the keys noted while rendering are the tags sent."""
    settings.WERIYE_CDN = cdn.Account("fastly", "abc", "https://news.example", "t")
    site.pages["/a/"] = ["card:1", "a key: with spaces"]
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    answer = client("fastly").get("/a/")
    assert answer.headers["surrogate-key"].split() == ["path:/a/", "a%20key:%20with%20spaces", "card:1", "page:/a/"]
