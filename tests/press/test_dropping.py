"""Pages that nobody reads lose their file, pages of another version are not all baked anew; nothing else goes."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from weriye.press import actions, dropping, files, queue
from weriye.press.cdn import Account
from weriye.press.models import BakedPage, Purge, StalePage
from weriye.press.serving import Serving
from weriye.press.site import Urgency

from .test_serving import Client, behind
from .toy import ToySite

THEN = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(THEN, tick=False) as clock:
        yield clock


def bake(site: ToySite, *paths: str, cold: bool = True) -> None:
    """Bake pages, their files as old as the clock says."""
    for path in paths:
        site.pages[path] = ["x"]
        if cold:
            site.cold.add(path)
    actions.mark_stale(paths=paths)
    actions.bake_all()
    for path in paths:
        touch(path)


def touch(path: str) -> None:
    """As when a file system notes that the file is read."""
    now = timezone.now().timestamp()
    for file in files.file_of(path).parent.iterdir():
        os.utime(file, (now, file.stat().st_mtime))


def walk() -> int:
    return dropping.Walk().step(timezone.now())


def standing(site: ToySite) -> set[str]:
    return {path for path in site.pages if files.is_there(path)}


def test_a_page_that_nobody_reads_loses_its_file_and_is_baked_when_asked_for(
    site: ToySite, home: Path, clock: time_machine.Traveller, settings: Any
) -> None:
    site.things["x"] = "Roob badan. " * 50
    bake(site, "/old/")
    clock.shift(timedelta(days=settings.WERIYE_KEEP_DAYS - 1))
    assert walk() == 0
    clock.shift(timedelta(days=2))
    assert walk() == 1
    assert not (home / "site" / "old").exists()
    assert not BakedPage.objects.exists()
    site.rendered.clear()
    site.things["x"] = "new"
    # Nobody bakes it for a change of what it showed, and it is right when somebody comes.
    actions.mark_stale({"x"})
    assert actions.bake_all() == 0
    assert actions.bake_now("/old/") == b"new"


def test_what_the_site_keeps_baked_stands(site: ToySite, clock: time_machine.Traveller) -> None:
    bake(site, "/front/", cold=False)
    clock.shift(timedelta(days=1000))
    assert walk() == 0
    assert standing(site) == {"/front/"}


def test_a_page_that_is_read_stands_whoever_tells(site: ToySite, clock: time_machine.Traveller) -> None:
    bake(site, "/counted/", "/touched/", "/idle/")
    clock.shift(timedelta(days=80))
    site.read["/counted/"] = timezone.now()
    touch("/touched/")
    clock.shift(timedelta(days=80))
    assert walk() == 1
    assert standing(site) == {"/counted/", "/touched/"}


def test_our_server_tells_by_the_access_time_once_a_day(site: ToySite, home: Path) -> None:
    bake(site, "/read/")
    file = files.file_of("/read/")
    os.utime(file, (0, file.stat().st_mtime))
    before = file.stat()
    client = Client(Serving(behind, hosts=["weriye.test"]))
    answer = client.get("/read/")
    noted = file.stat()
    assert noted.st_atime > before.st_mtime - 60
    assert noted.st_mtime_ns == before.st_mtime_ns
    os.utime(file, (noted.st_atime - 3600, noted.st_mtime))
    assert client.get("/read/").headers["etag"] == answer.headers["etag"]
    assert file.stat().st_atime == pytest.approx(noted.st_atime - 3600)


def test_a_page_that_waits_to_be_baked_is_not_dropped(site: ToySite, clock: time_machine.Traveller) -> None:
    bake(site, "/old/")
    clock.shift(timedelta(days=1000))
    site.broken.add("/old/")
    actions.mark_stale({"x"})
    actions.bake_all()
    assert walk() == 0
    assert standing(site) == {"/old/"}


def test_a_page_baked_again_while_it_is_dropped_stays_known(
    site: ToySite, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake(site, "/old/")
    clock.shift(timedelta(days=1000))
    remove = files.remove

    def meanwhile(path: str) -> None:
        remove(path)
        monkeypatch.setattr(files, "remove", remove)
        assert actions.bake_now(path) is not None

    monkeypatch.setattr(files, "remove", meanwhile)
    walk()
    assert standing(site) == {"/old/"}
    assert BakedPage.objects.get().baked_at == timezone.now()


def test_a_crash_between_the_file_and_the_ledger_loses_nothing(
    site: ToySite, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake(site, "/old/")
    clock.shift(timedelta(days=1000))
    with monkeypatch.context() as patch:
        patch.setattr(BakedPage, "delete", None)
        patch.setattr(dropping.transaction, "atomic", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            walk()
    assert standing(site) == set()
    site.things["x"] = "new"
    actions.mark_stale({"x"})
    actions.bake_all()
    assert files.file_of("/old/").read_bytes() == b"new"


def test_the_cdn_forgets_what_is_dropped(site: ToySite, clock: time_machine.Traveller, settings: Any) -> None:
    settings.WERIYE_CDN = Account("http", "http://cache.test", "https://news.example", "")
    bake(site, "/old/")
    Purge.objects.all().delete()
    clock.shift(timedelta(days=1000))
    assert walk() == 1
    assert [purge.key for purge in Purge.objects.all()] == ["path:/old/"]


@pytest.mark.parametrize("reason", ["a store", "never"])
def test_nothing_is_dropped_where_nobody_could_bake_it_again_or_nobody_wants_it(
    site: ToySite, clock: time_machine.Traveller, settings: Any, reason: str
) -> None:
    bake(site, "/old/")
    if reason == "never":
        settings.WERIYE_KEEP_DAYS = 0
    else:
        settings.WERIYE_STORE = object()
    clock.shift(timedelta(days=1000))
    assert walk() == 0
    assert standing(site) == {"/old/"}


def test_a_new_design_bakes_what_is_kept_those_read_lately_first(site: ToySite, clock: time_machine.Traveller) -> None:
    bake(site, "/now/read/", "/now/unread/", cold=False)
    bake(site, "/cold/")
    clock.shift(timedelta(days=20))
    site.design = "2"
    site.read["/now/read/"] = timezone.now() - timedelta(days=1)
    assert actions.mark_outdated() == 2
    queued = dict(StalePage.objects.values_list("path", "urgency"))
    assert queued == {"/now/read/": Urgency.NOW, "/now/unread/": Urgency.LATER}


def test_a_new_design_bakes_of_the_others_those_read_lately_and_drops_the_rest(
    site: ToySite, clock: time_machine.Traveller
) -> None:
    bake(site, "/read/", "/unread/")
    clock.shift(timedelta(days=20))
    touch("/read/")
    site.design = "2"
    assert actions.mark_outdated() == 0
    # Until the walk comes by they stand as they were.
    assert standing(site) == {"/read/", "/unread/"}
    assert walk() == 2
    assert standing(site) == {"/read/"}
    assert dict(StalePage.objects.values_list("path", "urgency")) == {"/read/": Urgency.LATER}
    actions.bake_all()
    assert BakedPage.objects.get().version == "2"
    assert walk() == 0


def test_where_nothing_is_dropped_a_new_design_bakes_everything(
    site: ToySite, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.WERIYE_KEEP_DAYS = 0
    bake(site, "/cold/")
    site.design = "2"
    assert actions.mark_outdated() == 1


def test_old_assets_stand_while_old_pages_do_and_for_some_time_after(
    site: ToySite, clock: time_machine.Traveller, settings: Any
) -> None:
    bake(site, "/assets/a-1.js", cold=False)
    bake(site, "/cold/")
    clock.shift(timedelta(days=500))
    # The new design names another script.
    site.design = "2"
    del site.pages["/assets/a-1.js"]
    site.cold.add("/assets/a-1.js")
    actions.mark_outdated()
    actions.mark_everything("weriye bake --all")
    site.pages.pop("/cold/")
    queue.StalePage.objects.filter(path="/cold/").delete()
    actions.bake_all()
    assert files.is_there("/assets/a-1.js")
    BakedPage.objects.filter(path="/assets/a-1.js").update(baked_at=THEN)
    touch_long_ago("/assets/a-1.js")
    outdated = BakedPage.objects.get(path="/cold/")
    dropping.look_at(BakedPage.objects.filter(path__startswith="/assets/"), timezone.now())
    assert files.is_there("/assets/a-1.js")
    outdated.delete()
    BakedPage.objects.filter(path="/assets/a-1.js").update(baked_at=timezone.now())
    assert walk() == 0
    clock.shift(timedelta(days=settings.WERIYE_KEEP_DAYS + 1))
    assert walk() == 1
    assert not files.is_there("/assets/a-1.js")


def touch_long_ago(path: str) -> None:
    file = files.file_of(path)
    os.utime(file, (0, file.stat().st_mtime))


def test_the_walk_comes_by_every_page_and_then_rests(
    site: ToySite, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropping, "STEP", 3)
    bake(site, *(f"/{number}/" for number in range(8)))
    clock.shift(timedelta(days=1000))
    one = dropping.Walk()
    assert [one.step(timezone.now()) for _ in range(4)] == [3, 3, 2, 0]
    bake(site, "/9/")
    clock.shift(timedelta(days=1000))
    assert one.step(timezone.now()) == 0
