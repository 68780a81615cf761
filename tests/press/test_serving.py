"""Serving baked pages: encodings, conditional requests, ranges, and everything that is not a page."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import pytest

from weriye.press import files
from weriye.press.serving import FOREVER, Folder, Serving, accepted_encodings, in_folder

BODY = ("<p>Roob badan ayaa da’ay Baydhabo.</p>" * 40).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def behind(scope: Any, receive: Any, send: Any) -> None:
    """The application behind: says that it was asked."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"behind"})


class Client:
    def __init__(self, app: Serving) -> None:
        self.app = app

    def get(self, path: str, method: str = "GET", query: bytes = b"", **headers: str) -> Answer:
        sent: list[dict[str, Any]] = []
        given = {"host": "weriye.test", **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        }

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def receive() -> dict[str, Any]:
            raise AssertionError("a GET has no body")

        # It never waits for anything, so it needs no loop, in which Django would refuse its database.
        with pytest.raises(StopIteration):
            self.app(scope, receive, send).send(None)  # type: ignore[attr-defined]
        return Answer(
            status=sent[0]["status"],
            headers={name.decode(): value.decode() for name, value in sent[0]["headers"]},
            body=b"".join(message["body"] for message in sent[1:]),
        )


@pytest.fixture
def client(home: Path) -> Client:
    files.write("/so/", BODY)
    files.write("/so/short/", b"short")
    pictures = home / "media" / "images"
    pictures.mkdir(parents=True)
    (pictures / "a.jpg").write_bytes(bytes(range(256)) * 8000)
    folders = (Folder("/media/images/", in_folder(pictures), FOREVER),)
    return Client(Serving(behind, hosts=["weriye.test", "127.0.0.1"], folders=folders))


def test_a_page_is_served_with_its_headers(client: Client) -> None:
    answer = client.get("/so/")
    assert (answer.status, answer.body) == (200, BODY)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["vary"] == "Accept-Encoding, Save-Data"
    assert "max-age=30" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_best_liked_encoding_is_sent(client: Client) -> None:
    answer = client.get("/so/", accept_encoding="gzip, deflate, br")
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(answer.body) == BODY
    assert client.get("/so/", accept_encoding="gzip").headers["content-encoding"] == "gzip"
    assert client.get("/so/", accept_encoding="br;q=0.2, gzip;q=0.9").headers["content-encoding"] == "gzip"
    assert client.get("/so/", accept_encoding="br;q=0, *").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/so/", accept_encoding="identity").headers
    assert "content-encoding" not in client.get("/so/short/", accept_encoding="br").headers


@pytest.mark.parametrize("header", [b"", b";;;", b"br;q=x", b"\xff\xfe", b"," * 1000, b"gzip;q=0, br;q=0, *;q=0"])
def test_an_odd_accept_encoding_is_answered_plainly(header: bytes) -> None:
    assert accepted_encodings(header)[-1] == ("", "")


def test_conditional_requests_are_answered_304(client: Client) -> None:
    first = client.get("/so/", accept_encoding="br")
    again = client.get("/so/", accept_encoding="br", if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get("/so/", if_modified_since=first.headers["last-modified"]).status == 304
    assert client.get("/so/", if_modified_since="Thu, 01 Jan 1970 00:00:00 GMT").status == 200
    assert client.get("/so/", if_modified_since="nonsense").status == 200
    # The tag decides where both are sent.
    stale = client.get("/so/", if_none_match='"other"', if_modified_since=first.headers["last-modified"])
    assert stale.status == 200


def test_each_encoding_has_a_tag_of_its_own(client: Client) -> None:
    tags = {client.get("/so/", accept_encoding=name).headers["etag"] for name in ("br", "gzip", "")}
    assert len(tags) == 3


def test_a_new_bake_is_served_at_once(client: Client) -> None:
    old = client.get("/so/").headers["etag"]
    files.write("/so/", BODY + b"new")
    answer = client.get("/so/", if_none_match=old)
    assert (answer.status, answer.body) == (200, BODY + b"new")


def test_head_sends_no_body(client: Client) -> None:
    answer = client.get("/so/", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(BODY))


def test_ranges_of_a_large_file(client: Client) -> None:
    whole = bytes(range(256)) * 8000
    answer = client.get("/media/images/a.jpg", range="bytes=100-199")
    assert (answer.status, answer.body) == (206, whole[100:200])
    assert answer.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert client.get("/media/images/a.jpg", range="bytes=-10").body == whole[-10:]
    assert client.get("/media/images/a.jpg", range="bytes=2047000-").body == whole[2047000:]
    assert client.get("/media/images/a.jpg", range=f"bytes={len(whole)}-").status == 416
    assert client.get("/media/images/a.jpg", range="bytes=-0").status == 416
    for ignored in ("bytes=5-1", "lines=1-2", "bytes=a-b", "bytes=1-2,5-6", "bytes=", "bytes=-", "x" * 5000):
        assert client.get("/media/images/a.jpg", range=ignored).body == whole
    assert client.get("/media/images/a.jpg", range="bytes=0-1", if_range='"other"').status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/so/none/",
        "/desk/",
        "/so/../../etc/passwd",
        "/media/images/../secret-key",
        "/media/images/.hidden",
        "/media/images/",
        "/\x00",
        "/so",
        "/media/images/a.jpg/b",
    ],
)
def test_what_is_no_file_is_handed_on(client: Client, path: str) -> None:
    assert client.get(path).body == b"behind"


def test_other_methods_are_handed_on(client: Client) -> None:
    assert client.get("/so/", method="POST").status == 299


def test_a_query_does_not_hide_a_page_but_search_is_dynamic(client: Client) -> None:
    files.write("/so/search/", b"form")
    assert client.get("/so/", query=b"utm_source=x").body == BODY
    assert client.get("/so/search/").body == b"form"
    assert client.get("/so/search/", query=b"q=roob").body == b"behind"


@pytest.mark.parametrize("host", ["evil.test", "", "weriye.test.evil.test", "weriye.test:80:80", "ö"])
def test_a_host_that_is_not_ours_is_refused(client: Client, host: str) -> None:
    assert client.get("/so/", host=host).status == 400


def test_our_host_may_carry_a_port(client: Client) -> None:
    assert client.get("/so/", host="weriye.test:8000").status == 200


def test_memory_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weriye.press.serving.MEMORY_LIMIT", 3 * len(BODY))
    for number in range(10):
        files.write(f"/so/{number}/", BODY + os.urandom(4))
        assert client.get(f"/so/{number}/").status == 200
    assert client.app._held_bytes <= 3 * len(BODY)


def test_what_is_asked_for_by_its_version_is_kept_for_ever_and_nothing_else_is(home: Path) -> None:
    scripts = home / "scripts"
    scripts.mkdir()
    (scripts / "core.js").write_bytes(b"1")
    folders = (
        Folder("/static/wagtail", in_folder(scripts), "public, max-age=3600", by_version=True),
        Folder("/static/", in_folder(scripts), "public, max-age=3600"),
    )
    client = Client(Serving(behind, hosts=["weriye.test"], folders=folders))
    assert client.get("/static/wagtailcore.js", query=b"v=792d1091").headers["cache-control"] == FOREVER
    for path, query in (
        ("/static/wagtailcore.js", b""),
        ("/static/wagtailcore.js", b"u=1"),
        ("/static/core.js", b"v=1"),
    ):
        assert client.get(path, query=query).headers["cache-control"] == "public, max-age=3600"
