"""The shipped configurations: nginx and Caddy answer as Weriye's own server does, with the page's bytes."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from weriye.reader.assets import ICON_192

from .running import Running
from .webservers import configuration, webserver

pytestmark = [pytest.mark.slow, pytest.mark.long(3), pytest.mark.timeout(600)]

SERVERS = ("weriye", "nginx", "caddy")
SAME = (
    "content-type",
    "content-encoding",
    "cache-control",
    "vary",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "location",
)


@dataclass(frozen=True)
class Site:
    """A newsroom, an article's path in it, one withdrawn, and the address of each server."""

    running: Running
    article: str
    withdrawn: str
    addresses: dict[str, str]
    folder: Path  # of the web servers


@pytest.fixture(scope="module")
def site(demo: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    article, withdrawn = demo.shell(
        "from weriye.stories.models import PublishedArticle as P\n"
        "print(*P.objects.filter(edition='so').order_by('-published_at').values_list('address', flat=True)[:2])",
    ).split()
    demo.shell(
        "from weriye.stories.models import PublishedArticle as P\n"
        f"P.objects.get(address={withdrawn!r}).article.unpublish()",
    )
    folder = demo.home / "media" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "large.jpg").write_bytes(bytes(range(256)) * 8000)
    (folder / ".hidden.jpg").write_bytes(b"hidden")
    live = demo.home / "live" / "test"
    live.mkdir(parents=True, exist_ok=True)
    (live / "video.m3u8").write_bytes(b"#EXTM3U\n")
    (live / "1.ts").write_bytes(b"\x47" * 1880)
    (demo.home / "site" / "so" / ".index.html.123.new").write_bytes(b"half")
    (demo.home / "site" / "so" / ".index.html.tags").write_bytes(b"tags")
    place = tmp_path_factory.mktemp("webservers")
    with (
        webserver("nginx", demo, place / "nginx") as nginx,
        webserver("caddy", demo, place / "caddy") as caddy,
    ):
        addresses = {"weriye": demo.address, "nginx": nginx, "caddy": caddy}
        end = time.monotonic() + 60
        file = demo.home / "site" / article.strip("/") / "index.html"
        while httpx.get(demo.address + withdrawn).status_code != 410 or not file.exists():
            assert time.monotonic() < end, "the press does not come to rest"
            time.sleep(0.1)
        yield Site(demo, article, withdrawn, addresses, place)


def ask(site: Site, server: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    edition, day = site.article.split("/")[1], "-".join(site.article.split("/")[2:5])
    named = {
        "ARTICLE": site.article,
        "WITHDRAWN": site.withdrawn,
        "SHARE": f"{site.article}share.jpg",
        "DAY": f"/{edition}/day/weriye-{edition}-{day}.epub",
    }
    path = named.get(path, path)
    given = {"accept-encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return httpx.request(method, site.addresses[server] + path, headers=given)


TABLE = [
    # path, Accept-Encoding, status, type, encoding
    ("/", "br", 200, "text/html; charset=utf-8", "br"),
    ("/so/", "br", 200, "text/html; charset=utf-8", "br"),
    ("/so/", "gzip, deflate, br", 200, "text/html; charset=utf-8", "br"),
    ("/so/", "gzip", 200, "text/html; charset=utf-8", "gzip"),
    ("/so/", "identity", 200, "text/html; charset=utf-8", None),
    ("/so/", "gzip;q=0, br;q=0", 200, "text/html; charset=utf-8", None),
    ("/so/?utm_source=x", "br", 200, "text/html; charset=utf-8", "br"),
    ("ARTICLE", "br", 200, "text/html; charset=utf-8", "br"),
    ("/so/news/", "gzip", 200, "text/html; charset=utf-8", "gzip"),
    ("/so/search/", "br", 200, "text/html; charset=utf-8", "br"),
    ("/so/feed.xml", "br", 200, "application/xml; charset=utf-8", "br"),
    ("/so/feed.atom", "br", 200, "application/atom+xml; charset=utf-8", "br"),
    ("/so/news/feed.json", "gzip", 200, "application/feed+json", "gzip"),
    ("/so/manifest.webmanifest", "br", 200, "application/manifest+json", "br"),
    ("/sw.js", "br", 200, "text/javascript; charset=utf-8", "br"),
    ("/favicon.ico", "identity", 200, "image/vnd.microsoft.icon", None),
    # Packed by their own formats.
    ("SHARE", "gzip, deflate, br", 200, "image/jpeg", None),
    ("DAY", "gzip, deflate, br", 200, "application/epub+zip", None),
    (ICON_192.address, "gzip, deflate, br", 200, "image/png", None),
    ("/sitemap.xml", "gzip", 200, "application/xml; charset=utf-8", "gzip"),
    ("/robots.txt", "identity", 200, "text/plain; charset=utf-8", None),
    ("/media/images/large.jpg", "br", 200, "image/jpeg", None),
    ("/live/test/video.m3u8", "br", 200, "application/vnd.apple.mpegurl", None),
    ("/live/test/1.ts", "br", 200, "video/mp2t", None),
    # No file: Weriye answers.
    ("/so/search/?q=biyo", "identity", 200, "text/html; charset=utf-8", None),
    ("/healthz", "identity", 200, "text/plain", None),
    ("/desk/login/", "identity", 200, "text/html; charset=utf-8", None),
    ("/static/wagtailadmin/css/core.css", "identity", 200, "text/css; charset=utf-8", None),
    ("/so/none/", "br", 404, "text/html; charset=utf-8", "br"),
    ("/media/images/none.jpg", "br", 404, "text/html; charset=utf-8", "br"),
    ("/media/original_images/x.jpg", "br", 404, "text/html; charset=utf-8", "br"),
    ("WITHDRAWN", "br", 410, "text/html; charset=utf-8", "br"),
    ("/so", "br", 301, "text/html; charset=utf-8", None),
]


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize(("path", "accepted", "status", "kind", "encoding"), TABLE)
def test_every_server_answers_alike(
    site: Site, server: str, path: str, accepted: str, status: int, kind: str, encoding: str | None
) -> None:
    answer = ask(site, server, path, accept_encoding=accepted)
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    assert answer.headers.get("content-encoding") == encoding
    own = ask(site, "weriye", path, accept_encoding=accepted)
    differ = {name: (answer.headers.get(name), own.headers.get(name)) for name in SAME}
    if "/media/" in path or "/live/" in path:
        differ.pop("vary")
    assert [pair for pair in differ.values() if pair[0] != pair[1]] == []
    if "/desk/" not in path:
        assert answer.content == own.content
    if kind in ("image/jpeg", "image/png", "application/epub+zip"):
        assert answer.headers["content-length"] == str(len(own.content))


@pytest.mark.parametrize("server", SERVERS)
def test_who_saves_data_gets_the_light_version(site: Site, server: str) -> None:
    light = ask(site, server, "ARTICLE", accept_encoding="br", save_data="on")
    assert light.status_code == 200
    assert "<picture" not in light.text
    assert light.headers["vary"] == "Accept-Encoding, Save-Data"
    # Baked when it was first asked for, it is a file for all of them now.
    file = site.running.home / "site" / site.article[1:] / "light.html"
    assert light.content == file.read_bytes()
    whole = ask(site, server, "ARTICLE")
    assert 'href="light.html"' in whole.text
    assert ask(site, server, "ARTICLE", save_data="off").content == whole.content
    for name, body in (("light.html", light.content), ("index.html", whole.content)):
        assert ask(site, server, site.article + name, save_data="on").content == body
    assert ask(site, server, "/so/search/", save_data="on").content == ask(site, server, "/so/search/").content
    assert ask(site, server, "/so/none/", save_data="on").status_code == 404


@pytest.mark.parametrize("server", SERVERS)
def test_things_that_pages_load_are_kept_for_ever(site: Site, server: str) -> None:
    asset = re.search(r'"(/assets/[^"]+)"', ask(site, server, "/so/").text)
    assert asset
    for path in (asset[1], "/media/images/large.jpg"):
        answer = ask(site, server, path, accept_encoding="br")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
def test_what_a_browser_has_is_not_sent_again(site: Site, server: str, accepted: str) -> None:
    first = ask(site, server, "ARTICLE", accept_encoding=accepted)
    for header in ({"if_none_match": first.headers["etag"]}, {"if_modified_since": first.headers["last-modified"]}):
        again = ask(site, server, "ARTICLE", accept_encoding=accepted, **header)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert ask(site, server, "ARTICLE", accept_encoding=accepted, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize("server", SERVERS)
def test_each_encoding_has_a_tag_of_its_own(site: Site, server: str) -> None:
    tags = {ask(site, server, "ARTICLE", accept_encoding=name).headers["etag"] for name in ("br", "gzip", "identity")}
    assert len(tags) == 3


@pytest.mark.parametrize("server", SERVERS)
def test_head_is_get_without_the_body(site: Site, server: str) -> None:
    got = ask(site, server, "ARTICLE", accept_encoding="br")
    head = ask(site, server, "ARTICLE", method="HEAD", accept_encoding="br")
    assert (head.status_code, head.content) == (200, b"")
    # Go gives no length with an encoding.
    assert head.headers.get("content-length") == got.headers.get("content-length")
    assert server == "caddy" or "content-length" in head.headers
    assert head.headers["content-encoding"] == "br"


@pytest.mark.parametrize("server", SERVERS)
def test_a_part_of_a_large_file(site: Site, server: str) -> None:
    whole = bytes(range(256)) * 8000
    part = ask(site, server, "/media/images/large.jpg", range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert ask(site, server, "/media/images/large.jpg", range=f"bytes={len(whole)}-").status_code == 416


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize(
    "target",
    [
        "/so/.index.html.123.new",
        "/so/.index.html.tags",
        "/so/%2eindex.html.tags",
        "/media/images/.hidden.jpg",
        "/so/index.html.br",
        "/so/feed.xml.gz",
        "/.git/config",
        "/.env",
        "/../secret-key",
        "/so/../../secret-key",
        "/so/..%2f..%2fsecret-key",
        "/so/%2e%2e/%2e%2e/secret-key",
        "/media/images/../../secret-key",
        "/media/images/..%2f..%2fsecret-key",
        "/live/..%5c..%5csecret-key",
        "/live/../weriye.sqlite3",
        "/assets../secret-key",
        "/media../secret-key",
        "/weriye.sqlite3",
        "/secret-key",
        "//so/",
        "/so//",
        "/%00",
        "/so/%00.html",
        "/so/%ff/",
        "/so/\x01",
    ],
)
def test_nothing_but_pages_is_served(site: Site, server: str, target: str) -> None:
    status, body = raw(site.addresses[server], f"GET {target} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
    assert status in (400, 404, 414), body[:200]
    secret = (site.running.home / "secret-key").read_bytes()
    assert secret not in body
    assert b"SQLite format" not in body
    assert b"Traceback" not in body


def raw(address: str, request: str) -> tuple[int, bytes]:
    host = address.removeprefix("http://")
    with socket.create_connection((host.split(":")[0], int(host.split(":")[1])), timeout=20) as wire:
        wire.sendall(request.replace("HOST", host).encode("latin-1"))
        answer = wire.makefile("rb").read()
    return int(answer.split(b" ", 2)[1]), answer


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "["])
def test_an_unknown_host_gets_no_page(site: Site, server: str, host: str) -> None:
    for path in ("/so/", "/desk/login/"):
        status, body = raw(site.addresses[server], f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        assert status in (400, 421), body[:200]
        assert b"<article" not in body


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_page_without_a_file_is_baked_by_weriye_and_then_served_from_the_file(site: Site, server: str) -> None:
    file = site.running.home / "site" / site.article.strip("/") / "index.html"
    kept = [path for path in file.parent.iterdir() if path.name.startswith("index.html")]
    for path in kept:
        path.unlink()
    first = ask(site, server, "ARTICLE", accept_encoding="br")
    assert first.status_code == 200
    # nginx sends a file that it has just sent for one more second, whether or not it is still there.
    end = time.monotonic() + 10
    while not file.exists():
        assert time.monotonic() < end
        first = ask(site, server, "ARTICLE", accept_encoding="br")
    again = ask(site, server, "ARTICLE", accept_encoding="br")
    assert again.headers["content-encoding"] == "br"
    assert again.headers["etag"]
    assert {name: first.headers.get(name) for name in SAME} == {name: again.headers.get(name) for name in SAME}
    assert again.text == first.text


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_new_page_is_soon_seen(site: Site, server: str) -> None:
    ask(site, server, "/robots.txt")
    file = site.running.home / "site" / "robots.txt"
    old = file.read_text()
    for text in (old + "# new\n", old):
        beside = file.with_name(".robots.txt.1.new")
        beside.write_text(text)
        beside.replace(file)
        end = time.monotonic() + 20
        while ask(site, server, "/robots.txt").text != text:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_form_reaches_the_desk_and_a_page_takes_none(site: Site, server: str) -> None:
    with httpx.Client(base_url=site.addresses[server]) as client:
        client.get("/desk/login/")
        answer = client.post(
            "/desk/login/",
            data={"username": "x", "password": "y", "csrfmiddlewaretoken": client.cookies["csrftoken"]},
        )
        assert answer.status_code == 200
        assert client.post("/desk/login/", data={"username": "x"}).status_code == 403
        assert client.post("/so/").status_code in (403, 405)


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_no_address_of_a_reader_is_written(site: Site, server: str) -> None:
    ask(site, server, "/so/none/")
    ask(site, server, "/so/")
    written = "".join(file.read_text(errors="replace") for file in (site.folder / server).rglob("*.log"))
    assert "GET" not in written
    assert "/so/" not in written


def test_the_header_in_which_a_reader_claims_an_address_is_dropped(tmp_path: Path, site: Site) -> None:
    from .echo import echoing

    for name in ("nginx", "caddy"):
        with echoing() as (port, heard):
            behind = Running(
                site.running.address,
                site.running.home,
                site.running.process,
                {**site.running.environ, "PORT": str(port)},
            )
            with webserver(name, behind, tmp_path / name) as address:
                claims = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "X-Forwarded-Proto")
                httpx.get(address + "/so/nowhere/", headers=dict.fromkeys(claims, "6.6.6.6"))
            (headers,) = heard
            assert headers["host"] == address.removeprefix("http://")
            assert headers["x-forwarded-for"] == "127.0.0.1"
            assert headers["x-forwarded-proto"] == "http"
            assert "6.6.6.6" not in headers.values()


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_proxy_before_the_web_server_is_believed_when_it_is_named(site: Site, server: str, tmp_path: Path) -> None:
    from .echo import echoing

    with echoing() as (port, heard):
        behind = Running(
            site.running.address, site.running.home, site.running.process, {**site.running.environ, "PORT": str(port)}
        )
        with webserver(server, behind, tmp_path / "proxied", WERIYE_PROXIES="127.0.0.0/8,2001:db8::/32") as address:
            httpx.get(address + "/so/nowhere/", headers={"X-Forwarded-For": "203.0.113.9"})
        (headers,) = heard
        assert headers["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_with_a_cdn_weriye_answers_and_the_files_do_while_it_is_down(site: Site, server: str, tmp_path: Path) -> None:
    from .echo import echoing

    cdn = {"WERIYE_CDN": "fastly", "WERIYE_CDN_SERVICE": "abc", "WERIYE_CDN_TOKEN": "t"}
    with echoing() as (port, heard):
        behind = Running(
            site.running.address, site.running.home, site.running.process, {**site.running.environ, "PORT": str(port)}
        )
        with webserver(server, behind, tmp_path / "up", **cdn) as address:
            assert httpx.get(address + "/so/").text == "echo"
            assert len(heard) == 1
    with webserver(server, behind, tmp_path / "cdn", **cdn) as address:
        answer = httpx.get(address + "/so/", headers={"accept-encoding": "br"})
        own = ask(site, "weriye", "/so/", accept_encoding="br")
        assert (answer.status_code, answer.text) == (200, own.text)
        assert answer.headers["content-encoding"] == "br"
        assert answer.headers["cache-control"] == own.headers["cache-control"]
        assert httpx.get(address + "/so/none/").status_code == 502


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_while_weriye_is_down_every_page_that_has_a_file_is_served(site: Site, server: str, tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = str(nobody.getsockname()[1])
        running = site.running
        behind = Running(running.address, running.home, running.process, {**running.environ, "PORT": port})
        with webserver(server, behind, tmp_path / "down") as address:
            # The front has no light version, and a search needs Weriye: the plain page is better than none.
            for path, page in (("/so/", "/so/"), ("/so/?a=b", "/so/"), ("/so/search/?q=biyo", "/so/search/")):
                for saving in ("on", "off"):
                    answer = httpx.get(address + path, headers={"save-data": saving, "accept-encoding": "br"})
                    own = ask(site, "weriye", page, accept_encoding="br")
                    assert (answer.status_code, answer.text) == (200, own.text)
                    assert {name: answer.headers.get(name) for name in SAME} == {
                        name: own.headers.get(name) for name in SAME
                    }
            for path in ("/so/none/", "/desk/", "/so/index.html.br", "/media/images/none.jpg"):
                assert httpx.get(address + path).status_code in (404, 502)
            assert httpx.post(address + "/so/", data={"a": "b"}).status_code in (405, 502)


@pytest.mark.parametrize("server", ["nginx", "caddy"])
def test_a_port_that_is_weriyes_own_is_refused(site: Site, server: str) -> None:
    port = site.running.environ["PORT"]
    with pytest.raises(subprocess.CalledProcessError) as caught:
        configuration(server, int(port), site.running.environ)
    assert caught.value.returncode == 2
    assert "--port" in caught.value.stderr
