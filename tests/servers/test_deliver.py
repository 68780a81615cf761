"""A newsroom with a store and a CDN: what readers may see reaches both, though it is killed again and again."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.homes import home_of
from tests.press.player import Player, playing, playing_amazon

from .running import Running, newsroom

pytestmark = [pytest.mark.slow, pytest.mark.long(5), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    import boto3

    with playing_amazon() as address:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        resource = boto3.resource("s3", endpoint_url=address, region_name="us-east-1", **keys)
        yield resource.create_bucket(Bucket=f"pages-{uuid.uuid4().hex}")


@pytest.fixture(scope="module")
def cloudflare() -> Iterator[Player]:
    with playing() as player:
        yield player


@contextmanager
def station(bucket: Any, prefix: str, cloudflare: Player, home: Path) -> Iterator[Running]:
    """The demo station, delivering to a folder of the bucket and behind the CDN."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "WERIYE_STORE": f"s3://{bucket.name}/{prefix}",
            "WERIYE_STORE_ENDPOINT": bucket.meta.client.meta.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "WERIYE_CDN": "cloudflare",
            "WERIYE_CDN_SERVICE": "zone1",
            "WERIYE_CDN_TOKEN": "very-secret-token",
            "WERIYE_CDN_API": cloudflare.address,
        }.items():
            patch.setenv(name, value)
        with newsroom(home, "--demo") as running:
            yield running


@pytest.fixture(scope="module")
def running(bucket: Any, cloudflare: Player, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with station(bucket, "news", cloudflare, home_of(tmp_path_factory, demo=False)) as running:
        yield running


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.2)


def verb(running: Running, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "weriye", *words], env=running.environ, capture_output=True, text=True, check=False
    )


def waiting(running: Running) -> dict[str, int]:
    """What `weriye status` counts, asked of the database: a process each time is half of the test."""
    press = running.count("press_stalepage") + running.count("press_stalekey WHERE resolved_at IS NULL")
    if press:
        return {"press": press}
    return {"store": running.count("press_delivery"), "CDN": running.count("press_purge")}


def in_folder(running: Running) -> dict[str, bytes]:
    site = running.home / "site"
    return {
        str(file.relative_to(site)): file.read_bytes()
        for file in site.rglob("*")
        if file.is_file() and file.suffix not in (".br", ".gz") and "/." not in f"/{file.relative_to(site)}"
    }


def in_store(bucket: Any, prefix: str) -> dict[str, bytes]:
    found = {}
    for summary in bucket.objects.filter(Prefix=prefix + "/"):
        answer = summary.get()
        body = answer["Body"].read()
        found[summary.key.removeprefix(prefix + "/")] = gzip.decompress(body) if "ContentEncoding" in answer else body
    return found


def in_step(running: Running, bucket: Any, prefix: str = "news") -> None:
    """The store has what the folder has, byte for byte. The furniture may change while we look."""
    for _ in range(10):
        folder, store = in_folder(running), in_store(bucket, prefix)
        if folder == store:
            return
        time.sleep(1)
    differ = {name for name in folder.keys() | store.keys() if folder.get(name) != store.get(name)}
    raise AssertionError(f"store and folder differ in {sorted(differ)[:20]}")


def test_all_pages_reach_the_store_and_the_cdn_hears_of_them(running: Running, bucket: Any, cloudflare: Player) -> None:
    wait_until(lambda: waiting(running) == {"store": 0, "CDN": 0})
    in_step(running, bucket)
    assert len(in_folder(running)) > 200
    purged = {address for asked in cloudflare.asked for address in asked.json.get("files", [])}
    assert running.address + "/so/" in purged or {"purge_everything": True} in [a.json for a in cloudflare.asked]
    assert "very-secret-token" not in running.log()


def test_a_withdrawn_article_leaves_the_store_and_then_the_cdn(
    running: Running, bucket: Any, cloudflare: Player
) -> None:
    wait_until(lambda: waiting(running) == {"store": 0, "CDN": 0})
    before = len(cloudflare.asked)
    address = running.shell(
        "from weriye.stories.models import PublishedArticle as P\n"
        "row = P.objects.filter(edition='so').order_by('-published_at')[0]\n"
        "row.article.unpublish(); print(row.address)"
    )
    name = f"news{address}index.html"
    wait_until(lambda: running.address + address in str([asked.json for asked in cloudflare.asked[before:]]))
    assert name not in {found.key for found in bucket.objects.all()}
    assert httpx.get(running.address + address).status_code == 410


def test_killed_again_and_again_it_brings_everything_in_the_end(running: Running, bucket: Any, tmp_path: Path) -> None:
    wait_until(lambda: waiting(running) == {"store": 0, "CDN": 0})
    random.seed(20261122)
    bucket.objects.filter(Prefix="news/").delete()
    killed = 0
    for _ in range(4):
        with (tmp_path / "out").open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "weriye", "deliver", "--all"], env=running.environ, stdout=out, stderr=out
            )
        try:
            process.wait(random.uniform(1.0, 6.0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    assert killed
    os.kill(running.process.pid, 0)  # the newsroom itself went on
    last = verb(running, "deliver", "--all")
    assert last.returncode == 0, last.stderr
    wait_until(lambda: waiting(running) == {"store": 0, "CDN": 0})
    in_step(running, bucket)


def test_a_newsroom_killed_while_it_delivers_goes_on_after_the_next_start(
    bucket: Any, cloudflare: Player, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with station(bucket, "killed", cloudflare, home_of(tmp_path_factory, demo=True)) as running:
        running.shell("from weriye.press.delivery import deliver_everything; deliver_everything()")
        wait_until(lambda: any(True for _ in bucket.objects.filter(Prefix="killed/").limit(1)), 60)
        os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()
    assert running.count("press_delivery")
    worker = subprocess.Popen([sys.executable, "-m", "weriye", "work"], env=running.environ, start_new_session=True)
    try:
        wait_until(lambda: waiting(running) == {"store": 0, "CDN": 0}, 200)
        in_step(running, bucket, "killed")
    finally:
        worker.terminate()
        worker.wait(30)


def test_a_store_that_is_out_is_one_clear_line(running: Running) -> None:
    environ = {**running.environ, "WERIYE_STORE_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-m", "weriye", "deliver", "--all"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "cannot be reached" in done.stderr


@pytest.mark.parametrize(
    ("environ", "told"),
    [({"WERIYE_STORE": "", "WERIYE_CDN": ""}, "WERIYE_STORE"), ({"WERIYE_STORE": ""}, "--all")],
)
def test_delivering_to_nobody_is_bad_usage(running: Running, environ: dict[str, str], told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "weriye", "deliver", "--all"],
        env={**running.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert told in done.stderr
