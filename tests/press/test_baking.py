"""Baking: exactly the stale pages, in the order of urgency, and nothing lost when one fails."""

import gzip
from pathlib import Path
from typing import Any

import brotli
import pytest
import time_machine

from weriye.press import actions, files, queries
from weriye.press.models import BakedPage, StaleKey, StalePage

from .meanwhile import Meanwhile
from .toy import ToySite


def text(home: Path, path: str) -> str | None:
    file = home / "site" / path.strip("/") / "index.html"
    return file.read_text() if file.exists() else None


def test_a_new_page_is_baked_by_its_path(site: ToySite, home: Path) -> None:
    site.pages["/a/"] = ["x"]
    site.things["x"] = "one"
    actions.mark_stale(paths={"/a/"}, reason="new")
    actions.bake_all()
    assert text(home, "/a/") == "one"
    assert queries.keys_of("/a/") == ("page:/a/", "x")
    assert not StalePage.objects.exists()
    assert queries.status().keys == 0


def test_a_change_may_bring_a_page_into_being(site: ToySite, home: Path) -> None:
    site.pages["/month/"] = ["x"]
    actions.mark_stale(keys={"birth-of:/month/"})
    actions.bake_all()
    assert text(home, "/month/") is not None


def test_only_pages_that_show_the_changed_thing_are_baked(site: ToySite, home: Path) -> None:
    site.pages = {"/a/": ["x"], "/b/": ["y"], "/c/": ["x", "y"]}
    actions.mark_everything("first")
    actions.bake_all()
    site.rendered.clear()
    site.things["x"] = "changed"
    actions.mark_stale(keys={"x"}, reason="x changed")
    actions.bake_all()
    assert sorted(site.rendered) == ["/a/", "/c/"]
    assert text(home, "/a/") == "changed"


def test_keys_that_a_page_no_longer_shows_make_it_stale_no_more(site: ToySite) -> None:
    site.pages = {"/a/": ["x", "y"]}
    actions.mark_everything("first")
    actions.bake_all()
    site.pages["/a/"] = ["y"]
    actions.mark_stale(keys={"y"})
    actions.bake_all()
    site.rendered.clear()
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert site.rendered == []


def test_the_most_urgent_pages_come_first(site: ToySite) -> None:
    site.pages = {"/later/1/": ["x"], "/now/1/": ["x"], "/later/2/": ["x"], "/now/2/": ["x"]}
    actions.mark_stale(paths=set(site.pages))
    actions.bake_all()
    assert [path[:5] for path in site.rendered] == ["/now/", "/now/", "/late", "/late"]


def test_a_page_that_is_no_more_leaves_no_file(site: ToySite, home: Path) -> None:
    site.pages["/a/b/"] = ["x"]
    actions.mark_stale(paths={"/a/b/"})
    actions.bake_all()
    del site.pages["/a/b/"]
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert not (home / "site" / "a").exists()
    assert not BakedPage.objects.exists()


def test_many_changes_to_one_thing_bake_its_pages_once(site: ToySite) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    site.rendered.clear()
    for _ in range(50):
        actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert site.rendered == ["/a/"]


def test_a_change_during_the_bake_is_not_lost(site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/a/"] = ["x"]
    site.things["x"] = "old"
    render = ToySite.render

    def change_meanwhile(self: ToySite, path: str) -> Any:
        rendered = render(self, path)
        if self.things["x"] == "old":
            self.things["x"] = "new"
            actions.mark_stale(paths={"/a/"})
            actions.resolve()
        return rendered

    monkeypatch.setattr(ToySite, "render", change_meanwhile)
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    assert text(home, "/a/") == "new"


def test_a_page_that_fails_keeps_its_last_good_file_and_is_tried_again(
    site: ToySite, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site.pages = {"/a/": ["x"], "/b/": ["x"]}
    site.things["x"] = "good"
    actions.mark_everything("first")
    actions.bake_all()
    site.broken.add("/a/")
    site.things["x"] = "better"
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        actions.mark_stale(keys={"x"})
        actions.bake_all()
        assert text(home, "/a/") == "good"
        assert text(home, "/b/") == "better"
        (failure,) = queries.status().failures
        assert failure.path == "/a/"
        assert "no such filter" in failure.error
        assert actions.bake_some() == 0
        site.broken.clear()
        clock.shift(10)
        actions.bake_all()
    assert text(home, "/a/") == "better"
    assert queries.status().failures == ()


def test_a_new_design_makes_every_page_stale_once(site: ToySite) -> None:
    site.pages = {"/a/": ["x"], "/b/": ["x"]}
    actions.mark_outdated()
    actions.bake_all()
    assert actions.mark_outdated() == 0
    site.design = "2"
    assert actions.mark_outdated() == 2


def test_a_page_that_came_out_the_same_is_not_written_again(site: ToySite, home: Path) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    before = (home / "site" / "a" / "index.html").stat().st_mtime_ns
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert (home / "site" / "a" / "index.html").stat().st_mtime_ns == before


def test_a_deleted_file_comes_back_with_the_next_bake(site: ToySite, home: Path) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    (home / "site" / "a" / "index.html").unlink()
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert text(home, "/a/") is not None


def test_compressed_twins_hold_the_same_bytes(site: ToySite, home: Path) -> None:
    site.pages["/a/"] = ["x"]
    site.things["x"] = "Roob badan ayaa da’ay. " * 50
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    file = home / "site" / "a" / "index.html"
    assert brotli.decompress(file.with_name("index.html.br").read_bytes()) == file.read_bytes()
    assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == file.read_bytes()
    site.things["x"] = "short"
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert [f.name for f in file.parent.iterdir()] == ["index.html"]


def test_a_disk_that_is_full_leaves_the_old_page_and_no_half_one(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a/"] = ["x"]
    site.things["x"] = "good " * 100
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    site.things["x"] = "more " * 100

    def full(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "rename", full)
        actions.mark_stale(keys={"x"})
        actions.resolve()
        actions.bake_some()
    assert text(home, "/a/") == "good " * 100
    assert "No space left" in queries.status().failures[0].error
    assert list((home / "site" / ".new").iterdir()) == []


def test_a_change_that_is_rolled_back_makes_nothing_stale(site: ToySite) -> None:
    from django.db import transaction

    def fail() -> None:
        with transaction.atomic():
            actions.mark_stale(keys={"x"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not StaleKey.objects.exists()


def test_a_thing_named_while_a_page_that_newly_shows_it_was_baked_is_not_missed(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    site.pages["/a/"] = ["x", "y"]
    site.things["y"] = "old"
    render = ToySite.render

    def change_meanwhile(self: ToySite, path: str) -> Any:
        rendered = render(self, path)
        if self.things["y"] == "old":
            # Another worker resolves it while the ledger does not know that this page shows it.
            self.things["y"] = "new"
            actions.mark_stale(keys={"y"})
            actions.resolve()
        return rendered

    monkeypatch.setattr(ToySite, "render", change_meanwhile)
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert text(home, "/a/") == "\nnew"


def test_a_page_withdrawn_while_it_was_baked_on_demand_does_not_stay(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a/"] = ["x"]
    render = ToySite.render

    def withdraw_meanwhile(self: ToySite, path: str) -> Any:
        rendered = render(self, path)
        if path in self.pages:
            del self.pages[path]
            actions.mark_stale(paths={path})
            actions.bake_all()
        return rendered

    monkeypatch.setattr(ToySite, "render", withdraw_meanwhile)
    assert actions.bake_now("/a/") is not None
    actions.bake_all()
    assert text(home, "/a/") is None


def test_a_page_asked_for_by_many_at_once_is_baked_once(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    baked = []

    def slow(path: str) -> Any:
        baked.append(path)
        time.sleep(0.05)
        files.write(path, b"page")

    monkeypatch.setattr(actions, "_render", slow)
    everybody = [Meanwhile(lambda: actions.bake_now("/a/")) for _ in range(8)]
    for one in everybody:
        one.done()
    assert baked == ["/a/"]


@pytest.mark.parametrize("name", ["index.html", "index.html.br", "index.html.gz"])
@pytest.mark.parametrize("damage", ["empty", "cut", "missing"])
def test_files_that_a_power_cut_damaged_are_baked_again(site: ToySite, home: Path, name: str, damage: str) -> None:
    site.pages["/a/"] = ["x"]
    site.things["x"] = "Roob badan " * 50
    actions.mark_stale(paths={"/a/"})
    actions.bake_all()
    assert actions.mark_damaged() == 0
    file = home / "site" / "a" / name
    good = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(good[: len(good) // 2] if damage == "cut" else b"")
    assert actions.mark_damaged() == 1
    actions.bake_all()
    assert file.read_bytes() == good


def test_what_can_wait_waits_for_something_more_urgent(site: ToySite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages = {f"/later/{n}/": ["x"] for n in range(10)} | {"/now/": ["y"]}
    render = ToySite.render

    def knock(self: ToySite, path: str) -> Any:
        if path == "/later/2/":
            actions.mark_stale(paths={"/now/"})
        return render(self, path)

    monkeypatch.setattr(ToySite, "render", knock)
    actions.mark_stale(paths={path for path in site.pages if path != "/now/"})
    actions.bake_all()
    assert 3 <= site.rendered.index("/now/") < 3 + actions.LOOK_UP
    assert sorted(site.rendered) == sorted(site.pages)
