"""WebSub: a hub is told of changed feeds and of nothing else, after readers can have them, until it knows."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from weriye.press import actions, courier, files, queries, websub
from weriye.press.models import Delivery, Ping
from weriye.press.outage import Outage

from .player import Player, playing
from .toy import ToySite


class Hub:
    """A small hub: takes pings, and fetches what it is told of, as real ones do before they pass it on."""

    def __init__(self, topics: str) -> None:
        self.topics = topics  # the address at which the feeds can be had
        self.fetched: dict[str, str] = {}
        self.address = ""

    def take(self, form: dict[str, list[str]]) -> int:
        (mode,), (topic,) = form["hub.mode"], form["hub.url"]
        if mode != "publish" or not topic.startswith(self.topics):
            return 400
        self.fetched[topic.removeprefix(self.topics)] = httpx.get(topic, trust_env=False).text
        return 204


def serving(answer: Any) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


@pytest.fixture
def hub(site: ToySite, settings: Any) -> Iterator[Hub]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.file_of(self.path).read_bytes()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    pages = serving(Pages)
    hub = Hub(f"http://127.0.0.1:{pages.server_port}")

    class Taking(Pages):
        def do_POST(self) -> None:
            assert self.headers["content-type"] == "application/x-www-form-urlencoded"
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.send_response(hub.take(parse_qs(body)))
            self.send_header("content-length", "0")
            self.end_headers()

    taking = serving(Taking)
    hub.address = f"http://127.0.0.1:{taking.server_port}/"
    settings.WERIYE_HUB, settings.WERIYE_ADDRESS = hub.address, hub.topics
    yield hub
    for server in (pages, taking):
        server.shutdown()
        server.server_close()


@pytest.fixture
def player() -> Iterator[Player]:
    with playing() as player:
        yield player


@pytest.fixture
def told(site: ToySite, settings: Any, player: Player) -> Player:
    settings.WERIYE_HUB = f"{player.address}/hub"
    site.pages = {"/so/": ["a"], "/so/feed.xml": ["a"]}
    return player


def change(site: ToySite, text: str) -> None:
    site.things["a"] = text
    actions.mark_stale(["a"], site.pages)
    actions.bake_all()


def test_the_hub_is_told_of_a_changed_feed_and_fetches_the_new_one(site: ToySite, hub: Hub) -> None:
    site.pages = {path: ["a"] for path in ("/so/", "/so/feed.xml", "/so/news/feed.atom", "/so/feed.json")}
    site.things["a"] = "first"
    actions.mark_everything("start")
    actions.bake_all()
    assert websub.ping_some() == 3
    assert hub.fetched == dict.fromkeys(("/so/feed.xml", "/so/news/feed.atom", "/so/feed.json"), "first")
    hub.fetched.clear()
    site.pages["/so/feed.json"] = ["b"]
    actions.mark_everything("as it was")
    change(site, "second")
    assert websub.ping_some() == 3  # the one that is without `a` now has changed as well
    assert hub.fetched["/so/feed.xml"] == "second"
    actions.mark_everything("nothing changed")
    actions.bake_all()
    assert websub.ping_some() == 0


def test_nobody_is_told_unless_a_hub_is_chosen(site: ToySite, settings: Any) -> None:
    assert settings.WERIYE_HUB == ""
    site.pages = {"/so/feed.xml": ["a"]}
    change(site, "new")
    assert not Ping.objects.exists()
    assert websub.ping_some() == 0
    assert [sending.to for sending in queries.sendings()] == []


def test_what_the_hub_does_not_take_is_kept_and_shown(site: ToySite, told: Player) -> None:
    told.usual = (503, {"retry-after": "7"}, b"busy")
    actions.mark_everything("start")
    actions.bake_all()
    with pytest.raises(Outage) as caught:
        websub.ping_some()
    assert caught.value.retry_after == 7
    (sending,) = queries.sendings()
    assert (sending.to, sending.waiting) == ("hub", 1)
    assert "answers 503" in sending.error
    told.usual = (202, {}, b"")
    assert websub.ping_some() == 1
    assert queries.sendings()[0].waiting == 0
    assert told.asked[-1].body == b"hub.mode=publish&hub.url=http%3A%2F%2Fweriye.test%2Fso%2Ffeed.xml"


def test_a_feed_that_the_hub_refuses_waits_and_holds_up_no_other(site: ToySite, told: Player) -> None:
    site.pages["/en/feed.xml"] = ["a"]
    told.answers = [(403, {}, b"not yours"), (204, {}, b"")]
    actions.mark_everything("start")
    actions.bake_all()
    assert websub.ping_some() == 2
    (left,) = Ping.objects.all()
    assert "answers 403" in left.error
    assert left.retry_at is not None
    assert websub.ping_some() == 0


def test_a_redirect_of_the_hub_is_not_followed(site: ToySite, told: Player) -> None:
    told.usual = (307, {"location": f"{told.address}/inside"}, b"")
    change(site, "new")
    websub.ping_some()
    assert [asked.path for asked in told.asked] == ["/hub"]
    assert Ping.objects.count() == 1


def test_a_feed_that_the_store_has_not_got_yet_waits(site: ToySite, told: Player, settings: Any) -> None:
    change(site, "new")
    settings.WERIYE_STORE = object()
    Delivery.objects.create(path="/so/feed.xml")
    assert websub.ping_some() == 0
    Delivery.objects.all().delete()
    assert websub.ping_some() == 1


def test_a_hub_that_is_out_holds_up_no_page(site: ToySite, told: Player) -> None:
    told.usual = (500, {}, b"")
    change(site, "first")
    round_ = courier.Round(websub.ping_some)
    assert round_.turn() is False
    change(site, "second")
    assert files.file_of("/so/feed.xml").read_text() == "second"
    assert Ping.objects.count() == 1


def test_a_hub_alone_sets_the_courier_going(site: ToySite, told: Player) -> None:
    assert websub.is_wanted()
    one = courier.Courier()
    one.start()
    assert one._thread is not None
    one.stop()
