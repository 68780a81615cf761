"""Purging a CDN: the right call for each kind, everything kept until it is taken, no token told to anybody."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from weriye.press import actions, cdn, delivery, queries
from weriye.press.models import Purge
from weriye.press.outage import Outage
from weriye.press.outbox import put_in

from .player import Player, playing
from .toy import ToySite

TOKEN = "very-secret-token"
JSON = {"content-type": "application/json"}


@pytest.fixture
def player() -> Iterator[Player]:
    with playing() as player:
        yield player


def account(kind: str, player: Player, **other: Any) -> cdn.Account:
    service = player.address if kind == "http" else "abc123"
    return cdn.Account(kind, service, "https://news.example", TOKEN, api=player.address, **other)


@pytest.fixture
def cloudflare(site: ToySite, settings: Any, player: Player) -> Player:
    settings.WERIYE_CDN = account("cloudflare", player)
    return player


def test_cloudflare_purges_tags(player: Player) -> None:
    cdn.connect(account("cloudflare", player)).purge(["card:12", "path:/so/"])
    (asked,) = player.asked
    assert (asked.method, asked.path) == ("POST", "/zones/abc123/purge_cache")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert asked.json == {"tags": ["card:12", "path:/so/"]}


def test_cloudflare_purges_addresses_when_a_store_sends_the_pages(player: Player) -> None:
    there = cdn.connect(account("cloudflare", player, by_address=True))
    assert not there.by_key
    there.purge(["path:/so/", "path:/so/warar/é/"])
    assert player.asked[0].json == {"files": ["https://news.example/so/", "https://news.example/so/warar/%C3%A9/"]}


def test_fastly_purges_surrogate_keys(player: Player) -> None:
    there = cdn.connect(account("fastly", player))
    there.purge(["card:12"])
    there.purge_everything()
    assert [asked.path for asked in player.asked] == ["/service/abc123/purge", "/service/abc123/purge_all"]
    assert player.asked[0].headers["fastly-key"] == TOKEN
    assert player.asked[0].json == {"surrogate_keys": ["card:12"]}


def test_a_cache_that_takes_purge_gets_one_for_each_address(player: Player) -> None:
    cdn.connect(account("http", player)).purge(["path:/so/", "path:/en/", "card:12"])
    assert [(asked.method, asked.path) for asked in player.asked] == [("PURGE", "/so/"), ("PURGE", "/en/")]
    assert player.asked[0].headers["host"] == "news.example"


def test_a_cache_that_refuses_purge_is_an_outage(player: Player) -> None:
    player.usual = (405, {}, b"")
    with pytest.raises(Outage, match="405"):
        cdn.connect(account("http", player)).purge(["path:/so/"])


@pytest.mark.parametrize("kind", ["cloudflare", "fastly", "http"])
def test_a_cdn_that_does_not_answer_is_an_outage_soon(
    kind: str, player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cdn, "SECONDS", 0.2)
    player.silent.set()
    with pytest.raises(Outage):
        cdn.connect(account(kind, player)).purge(["path:/so/"])


def test_cloudfront_invalidates_addresses(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFRONT", moto)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("cloudfront", region_name="us-east-1")
    origins = {
        "Quantity": 1,
        "Items": [{"Id": "o", "DomainName": "o.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}],
    }
    made = client.create_distribution(
        DistributionConfig={
            "CallerReference": "x",
            "Comment": "",
            "Enabled": True,
            "Origins": origins,
            "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"},
        }
    )["Distribution"]["Id"]
    cdn.connect(cdn.Account("cloudfront", made, "https://news.example", "")).purge(["path:/so/"])
    (done,) = client.list_invalidations(DistributionId=made)["InvalidationList"]["Items"]
    found = client.get_invalidation(DistributionId=made, Id=done["Id"])["Invalidation"]["InvalidationBatch"]
    assert found["Paths"]["Items"] == ["/so/"]


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (200, JSON, b'{"success": false, "errors": [{"message": "Invalid zone"}]}', "Invalid zone"),
        (200, JSON, b'{"success": false, "errors": null}', "refuses"),
        (200, {}, b"<html>", "answers 200"),
        (200, JSON, b"[1]", "answers 200"),
        (403, JSON, b"no " + TOKEN.encode(), "answers 403"),
        (500, {}, b"\xff\xfe" * 5000, "answers 500"),
        (302, {"location": "https://elsewhere.example/"}, b"", "answers 302"),
    ],
)
def test_an_answer_that_is_no_yes_is_an_outage(
    player: Player, status: int, headers: dict[str, str], body: bytes, told: str
) -> None:
    player.answers = [(status, headers, body)]
    with pytest.raises(Outage, match=told) as caught:
        cdn.connect(account("cloudflare", player)).purge(["card:12"])
    assert TOKEN not in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), ("99999999999", 3600), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("soon", None), ("", None), ("-3", None)],
)
def test_it_waits_as_long_as_it_is_asked_to(player: Player, text: str, seconds: float | None) -> None:
    player.answers = [(429, {"retry-after": text}, b"")]
    with pytest.raises(Outage) as caught:
        cdn.connect(account("fastly", player)).purge(["card:12"])
    assert caught.value.retry_after == seconds


def test_the_token_is_in_no_text_about_the_account(player: Player) -> None:
    assert TOKEN not in repr(account("cloudflare", player))


def test_a_changed_page_is_purged_after_its_file_stands(site: ToySite, cloudflare: Player, home: Path) -> None:
    site.pages = {"/a/": ["x"], "/b/": ["y"]}
    actions.mark_everything("first")
    actions.bake_all()
    assert delivery.purge_some() == 2
    site.things["x"] = "new"
    actions.mark_stale(keys={"x"})
    assert delivery.purge_some() == 0
    actions.bake_all()
    assert delivery.purge_some() == 1
    assert cloudflare.asked[-1].json == {"tags": ["path:/a/"]}
    assert not Purge.objects.exists()


def test_a_thing_on_many_pages_is_purged_by_its_own_key_once(site: ToySite, cloudflare: Player) -> None:
    site.pages = {f"/{number}/": ["headline", f"own:{number}"] for number in range(100)}
    actions.mark_everything("first")
    actions.bake_all()
    while delivery.purge_some():
        pass
    cloudflare.asked.clear()
    site.things["headline"] = "new"
    actions.mark_stale(keys={"headline"})
    actions.bake_all()
    while delivery.purge_some():
        pass
    named = {tag for asked in cloudflare.asked for tag in asked.json["tags"]}
    assert "headline" in named
    assert len(cloudflare.asked) == 1
    assert len(named) <= 5


def test_a_page_that_came_out_the_same_is_not_purged(site: ToySite, cloudflare: Player) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_everything("first")
    actions.bake_all()
    delivery.purge_some()
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert not Purge.objects.exists()


def test_a_page_that_shows_something_new_is_purged_even_when_its_bytes_are_the_same(
    site: ToySite, cloudflare: Player, home: Path
) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_everything("first")
    actions.bake_all()
    delivery.purge_some()
    site.pages["/a/"] = ["y"]
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert list(Purge.objects.values_list("key", flat=True)) == ["path:/a/"]
    assert (home / "site" / "a" / ".index.html.tags").read_text() == "path:/a/ page:/a/ y"


def test_a_page_that_is_gone_is_purged(site: ToySite, cloudflare: Player, home: Path) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_everything("first")
    actions.bake_all()
    delivery.purge_some()
    del site.pages["/a/"]
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    delivery.purge_some()
    assert cloudflare.asked[-1].json == {"tags": ["path:/a/"]}
    assert not (home / "site" / "a").exists()


def test_what_is_not_taken_is_kept_and_seen_in_the_status(
    site: ToySite, cloudflare: Player, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site.pages = {"/a/": ["x"], "/b/": ["y"]}
    actions.mark_everything("first")
    actions.bake_all()
    cloudflare.answers = [(429, {"retry-after": "3"}, b""), (403, {}, TOKEN.encode())]
    for _ in range(2):
        with pytest.raises(Outage):
            delivery.purge_some()
    (sending,) = queries.status().sendings
    assert (sending.to, sending.waiting) == ("CDN", 2)
    assert "403" in sending.error
    assert TOKEN not in sending.error + caplog.text
    assert delivery.purge_some() == 2
    assert queries.status().sendings[0].waiting == 0


def test_what_is_named_again_while_it_is_purged_is_purged_again(
    site: ToySite, cloudflare: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(Purge, "key", ["card:1"])
    purge = cdn.Cloudflare.purge

    def name_meanwhile(self: cdn.Cloudflare, keys: Any) -> None:
        purge(self, keys)
        if len(cloudflare.asked) == 1:
            put_in(Purge, "key", ["card:1"])

    monkeypatch.setattr(cdn.Cloudflare, "purge", name_meanwhile)
    assert delivery.purge_some() == 1
    assert delivery.purge_some() == 1
    assert delivery.purge_some() == 0


def test_a_call_names_no_more_than_the_cdn_takes(site: ToySite, cloudflare: Player) -> None:
    put_in(Purge, "key", [f"card:{number}" for number in range(250)])
    while delivery.purge_some():
        pass
    assert [len(asked.json["tags"]) for asked in cloudflare.asked] == [100, 100, 50]


def test_too_many_purges_become_one_of_everything(site: ToySite, cloudflare: Player) -> None:
    put_in(Purge, "key", [f"card:{number}" for number in range(delivery.TOO_MANY_PURGES + 1)])
    delivery.purge_some()
    assert [asked.json for asked in cloudflare.asked] == [{"purge_everything": True}]
    assert not Purge.objects.exists()


def test_without_a_cdn_nothing_is_written_for_it(site: ToySite, home: Path) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_everything("first")
    actions.bake_all()
    assert not Purge.objects.exists()
    assert not list((home / "site").rglob("*.tags"))
    assert queries.status().sendings == ()
