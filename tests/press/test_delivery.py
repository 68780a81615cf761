"""Delivery to an object store: what the folder has the store gets, whatever fails in between."""

import gzip
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from weriye.press import actions, delivery, outbox, queries, store
from weriye.press.models import Delivery, Purge
from weriye.press.outage import Outage
from weriye.press.serving import PAGE_CACHE

from .player import Player, playing
from .toy import ToySite

LONG = "Roob badan ayaa da’ay Baydhabo. " * 40


def place(endpoint: str, bucket: str, prefix: str = "site/") -> store.Place:
    return store.Place(bucket, prefix, endpoint, "us-east-1", "test", "secret-of-the-store", "")


@pytest.fixture
def bucket(site: ToySite, settings: Any, moto: str) -> Any:
    """A new bucket, set as the place to deliver to."""
    import boto3

    name = f"pages-{uuid.uuid4().hex}"
    resource = boto3.resource(
        "s3", endpoint_url=moto, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    settings.WERIYE_STORE = place(moto, name)
    return resource.create_bucket(Bucket=name)


@pytest.fixture
def player() -> Iterator[Player]:
    with playing() as player:
        yield player


def names(bucket: Any) -> set[str]:
    return {found.key for found in bucket.objects.all()}


def bake(site: ToySite, **pages: str) -> None:
    """Pages /a/, /b/ … that show these texts."""
    for name, text in pages.items():
        site.pages[f"/{name}/"] = [name]
        site.things[name] = text
    actions.mark_stale(paths={f"/{name}/" for name in pages})
    actions.bake_all()


def test_a_page_arrives_compressed_and_with_its_headers(site: ToySite, bucket: Any) -> None:
    bake(site, a=LONG)
    assert delivery.deliver_some() == 1
    found = bucket.Object("site/a/index.html").get()
    assert gzip.decompress(found["Body"].read()).decode() == LONG
    assert found["ContentEncoding"] == "gzip"
    assert found["ContentType"] == "text/html; charset=utf-8"
    assert found["CacheControl"] == PAGE_CACHE
    assert found["Metadata"] == {"weriye": "page", "surrogate-key": "path:/a/"}
    assert not Delivery.objects.exists()


def test_a_small_page_arrives_as_it_is(site: ToySite, bucket: Any) -> None:
    site.pages["/feed.xml"] = ["x"]
    site.things["x"] = "<rss/>"
    actions.mark_stale(paths={"/feed.xml"})
    actions.bake_all()
    delivery.deliver_some()
    found = bucket.Object("site/feed.xml").get()
    assert found["Body"].read() == b"<rss/>"
    assert "ContentEncoding" not in found
    assert found["ContentType"] == "application/xml; charset=utf-8"


def test_only_what_changed_is_sent(site: ToySite, bucket: Any) -> None:
    bake(site, a="one", b="two")
    delivery.deliver_some()
    actions.mark_stale(keys={"a", "b"})
    site.things["a"] = "changed"
    actions.bake_all()
    assert list(Delivery.objects.values_list("path", "action")) == [("/a/", "put")]


def test_a_page_that_is_no_more_is_taken_away(site: ToySite, bucket: Any) -> None:
    bake(site, a="one", b="two")
    delivery.deliver_some()
    del site.pages["/a/"]
    actions.mark_stale(keys={"a"})
    actions.bake_all()
    delivery.deliver_some()
    assert names(bucket) == {"site/b/index.html"}


def test_a_page_that_never_was_is_not_taken_away(site: ToySite, bucket: Any) -> None:
    actions.mark_stale(paths={"/none/"})
    actions.bake_all()
    assert not Delivery.objects.exists()


def test_a_page_asked_for_on_demand_is_delivered_too(site: ToySite, bucket: Any) -> None:
    site.pages["/a/"] = ["a"]
    site.things["a"] = "one"
    actions.bake_now("/a/")
    assert delivery.deliver_some() == 1
    assert names(bucket) == {"site/a/index.html"}


def test_a_change_during_the_upload_is_sent_too(site: ToySite, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bake(site, a="old")
    strike_off = outbox.strike_off

    def change_meanwhile(row: Any) -> bool:
        if site.things["a"] == "old":
            bake(site, a="new")
        return strike_off(row)

    monkeypatch.setattr(outbox, "strike_off", change_meanwhile)
    delivery.deliver_some()
    assert bucket.Object("site/a/index.html").get()["Body"].read() == b"old"
    delivery.deliver_some()
    assert bucket.Object("site/a/index.html").get()["Body"].read() == b"new"
    assert not Delivery.objects.exists()


def test_a_bake_that_is_rolled_back_delivers_nothing(
    site: ToySite, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(actions.queue, "strike_off", die)
    with pytest.raises(ZeroDivisionError):
        bake(site, a="one")
    assert not Delivery.objects.exists()


def test_a_file_that_is_missing_is_delivered_once_it_is_there(site: ToySite, bucket: Any, home: Path) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        bake(site, a="one")
        (home / "site" / "a" / "index.html").unlink()
        delivery.deliver_some()
        assert "index.html" in queries.status().sendings[0].error
        actions.mark_stale(keys={"a"})
        actions.bake_all()
        clock.shift(3)
        assert delivery.deliver_some() == 1
    assert names(bucket) == {"site/a/index.html"}
    assert queries.status().sendings[0].error == ""


def test_a_store_that_refuses_connections_holds_up_no_bake_and_loses_nothing(
    site: ToySite, bucket: Any, settings: Any, home: Path
) -> None:
    good = settings.WERIYE_STORE
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.WERIYE_STORE = place(f"http://127.0.0.1:{closed.getsockname()[1]}", good.bucket)
        bake(site, **{f"p{number}": "one" for number in range(40)})
        for _ in range(2):
            with pytest.raises(Outage, match="cannot be reached"):
                delivery.deliver_some()
        bake(site, p1="two")
    assert (home / "site" / "p1" / "index.html").read_text() == "two"
    (sending,) = queries.status().sendings
    assert (sending.to, sending.waiting) == ("store", 40)
    assert "cannot be reached" in sending.error
    settings.WERIYE_STORE = good
    while delivery.deliver_some():
        pass
    assert len(names(bucket)) == 40
    assert bucket.Object("site/p1/index.html").get()["Body"].read() == b"two"


def test_a_store_that_hangs_is_given_up_on(
    site: ToySite, settings: Any, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "READ_SECONDS", 0.3)
    settings.WERIYE_STORE = place(player.address, "pages")
    player.silent.set()
    bake(site, a="one")
    with pytest.raises(Outage, match="timeout"):
        delivery.deliver_some()
    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"),
        (404, b"<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>"),
        (500, b""),
        (503, b"<Error><Code>SlowDown</Code><Message>no</Message></Error>"),
        (301, b"<html>"),
    ],
)
def test_a_store_that_says_no_to_all_is_an_outage(
    site: ToySite, settings: Any, player: Player, status: int, body: bytes
) -> None:
    settings.WERIYE_STORE = place(player.address, "pages")
    player.usual = (status, {"content-type": "application/xml"}, body)
    bake(site, a="one", b="two")
    with pytest.raises(Outage, match="the store") as caught:
        delivery.deliver_some()
    assert "secret-of-the-store" not in str(caught.value) + queries.status().sendings[0].error
    assert Delivery.objects.count() == 2
    assert not Delivery.objects.exclude(holder="").exists()


def test_one_page_that_the_store_does_not_take_does_not_stop_the_others(
    site: ToySite, settings: Any, player: Player, caplog: pytest.LogCaptureFixture
) -> None:
    settings.WERIYE_STORE = place(player.address, "pages")
    refusal = b"<Error><Code>KeyTooLongError</Code><Message>no</Message></Error>"
    player.usual = (200, {}, b"")
    player.answers = [(400, {"content-type": "application/xml"}, refusal)]
    bake(site, a="one", b="two", c="three")
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        assert delivery.deliver_some() == 3
        assert Delivery.objects.count() == 1
        assert delivery.deliver_some() == 0
        clock.shift(3)
        assert delivery.deliver_some() == 1
    assert not Delivery.objects.exists()


def test_rounds_of_the_slowest_uploads_end_before_their_claim_does() -> None:
    rounds = -(-delivery.UPLOADS // store.AT_ONCE)
    assert rounds * (store.CONNECT_SECONDS + store.READ_SECONDS) < outbox.CLAIM.total_seconds()


def test_the_cdn_is_told_after_the_store_has_the_page(
    site: ToySite, bucket: Any, settings: Any, player: Player
) -> None:
    from weriye.press import cdn

    settings.WERIYE_CDN = cdn.Account("cloudflare", "z", "https://news.example", "t", player.address, by_address=True)
    bake(site, a="one")
    assert not Purge.objects.exists()
    assert delivery.purge_some() == 0
    delivery.deliver_some()
    assert delivery.purge_some() == 1
    assert player.asked[0].json == {"files": ["https://news.example/a/"]}


def test_a_full_resync_brings_what_is_missing_and_takes_only_what_is_ours(
    site: ToySite, bucket: Any, settings: Any
) -> None:
    bake(site, a="one", b="two")
    while delivery.deliver_some():
        pass
    bucket.Object("site/a/index.html").delete()
    ours = {"weriye": "page"}
    bucket.put_object(Key="site/old/index.html", Body=b"x", Metadata=ours)
    bucket.put_object(Key="site/logo.png", Body=b"x")
    bucket.put_object(Key="elsewhere/index.html", Body=b"x", Metadata=ours)
    looked_at = []
    assert delivery.deliver_everything(looked_at.append) == 3
    assert sum(looked_at) == 3
    while delivery.deliver_some():
        pass
    assert names(bucket) == {"site/a/index.html", "site/b/index.html", "site/logo.png", "elsewhere/index.html"}


def test_a_full_resync_of_a_store_that_is_out_changes_nothing(site: ToySite, settings: Any, player: Player) -> None:
    settings.WERIYE_STORE = place(player.address, "pages")
    player.usual = (503, {}, b"")
    with pytest.raises(Outage):
        delivery.deliver_everything()
    assert not Delivery.objects.exists()


def test_without_a_prefix_the_pages_are_at_the_top(site: ToySite, bucket: Any, settings: Any, moto: str) -> None:
    settings.WERIYE_STORE = place(moto, settings.WERIYE_STORE.bucket, prefix="")
    site.pages["/"] = ["x"]
    actions.mark_stale(paths={"/"})
    bake(site, a="one")
    delivery.deliver_some()
    assert names(bucket) == {"index.html", "a/index.html"}
    assert set(store.Store(settings.WERIYE_STORE).paths()) == {"/", "/a/"}


def test_without_a_store_nothing_is_written_for_it(site: ToySite) -> None:
    bake(site, a="one")
    assert not Delivery.objects.exists()
    assert not delivery.is_wanted()
