"""Many processes at the queue at once: nothing is lost, nothing is baked by two, and nobody waits for the dead.

What SQLite cannot have, because only one writes at a time, is tried on PostgreSQL alone.
"""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import OperationalError
from django.utils import timezone

from weriye.press import actions, outbox, queue
from weriye.press.models import BakedPage, Purge, StalePage
from weriye.press.site import Rendered, Urgency

from .conftest import Stranger
from .meanwhile import Meanwhile, needs_postgresql
from .toy import ToySite


def stale(*paths: str) -> None:
    with transaction.atomic():
        queue.mark_pages(dict.fromkeys(paths, (Urgency.SOON, "changed")))


@needs_postgresql
def test_a_page_that_two_name_at_once_is_marked_by_both(site: ToySite) -> None:
    with transaction.atomic():
        queue.mark_pages({"/a/": (Urgency.LATER, "one")})
        other = Meanwhile(lambda: queue.mark_pages({"/a/": (Urgency.NOW, "two")}))
        assert other.is_waiting()
    other.done()
    page = StalePage.objects.get()
    assert (page.marks, page.urgency) == (2, Urgency.NOW)


@needs_postgresql
def test_a_page_named_while_it_is_struck_off_stays_in_the_queue(site: ToySite) -> None:
    stale("/a/")
    claim = queue.claim(10)
    with queue.entering(["/a/"]):
        queue.strike_off(claim.holder, claim.pages)
        other = Meanwhile(lambda: queue.mark_pages({"/a/": (Urgency.NOW, "again")}))
        assert other.is_waiting()
    other.done()
    assert StalePage.objects.get().reason == "again"


@needs_postgresql
def test_a_purge_named_while_it_is_struck_off_stays_in_the_outbox(site: ToySite) -> None:
    with transaction.atomic():
        outbox.put_in(Purge, "key", ["x"])
    (row,) = outbox.claim(Purge, 1)
    with transaction.atomic():
        assert outbox.strike_off(row)

        def name_again() -> None:
            with transaction.atomic():
                outbox.put_in(Purge, "key", ["x"])

        other = Meanwhile(name_again)
        assert other.is_waiting()
    other.done()
    assert Purge.objects.get().marks == 1


@needs_postgresql
def test_two_claims_at_once_share_out_the_pages(site: ToySite) -> None:
    stale(*(f"/{n}/" for n in range(10)))
    taken: list[str] = []
    with transaction.atomic():
        mine = queue.claim(4)
        Meanwhile(lambda: taken.extend(page.path for page in queue.claim(10).pages)).done()
    assert sorted(taken + [page.path for page in mine.pages]) == [f"/{n}/" for n in range(10)]


def test_who_claims_anew_has_given_up_what_it_held(site: ToySite) -> None:
    """A batch that met a fault (a deadlock, a full disk) is not left lying for as long as a claim lasts."""
    stale("/a/")
    assert len(queue.claim(10).pages) == 1
    assert len(queue.claim(10).pages) == 1


@needs_postgresql
def test_the_claim_of_a_living_worker_is_respected(site: ToySite) -> None:
    stale("/a/")
    claimed, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        assert len(queue.claim(10).pages) == 1
        claimed.set()
        go_on.wait(30)

    other = Meanwhile(hold)
    claimed.wait(30)
    assert queue.claim(10).pages == ()
    assert queue.in_hand(["/a/", "/b/"]) == {"/a/"}
    go_on.set()
    other.done()


def test_a_page_that_another_worker_took_over_is_baked_once_more(site: ToySite, home: Path) -> None:
    """The slow one may have written over what the other wrote from something newer."""
    stale("/a/")
    slow = queue.claim(10)
    quick = queue.claim(10)
    for claim in (quick, slow):
        with queue.entering(["/a/"]):
            queue.strike_off(claim.holder, claim.pages)
    assert StalePage.objects.filter(path="/a/", holder="").exists()


def test_a_page_that_fails_in_the_hands_of_a_slow_worker_stays_with_who_took_it_over(site: ToySite) -> None:
    stale("/a/")
    slow, quick = queue.claim(10), queue.claim(10)
    queue.put_back(slow.pages[0], ValueError("late"))
    assert StalePage.objects.get().holder == quick.holder


@needs_postgresql
def test_marking_many_and_striking_them_off_do_not_block_each_other_for_ever(site: ToySite) -> None:
    """Both lock rows in the order of their paths; the ones that wait in the queue first."""
    paths = [f"/{n:03}/" for n in range(200)]
    site.pages = {path: ["x"] for path in paths}
    errors: list[OperationalError] = []
    over = threading.Event()

    def mark() -> None:
        try:
            for turn in range(40):
                actions.mark_everything(f"turn {turn}")
                actions.mark_stale(keys={"x"})
        except OperationalError as error:
            errors.append(error)
        finally:
            over.set()

    def bake() -> None:
        try:
            while not over.is_set():
                actions.resolve()
                actions.bake_some(20)
        except OperationalError as error:
            errors.append(error)

    def ask() -> None:
        from weriye.press import files

        try:
            while not over.is_set():
                for path in paths[::20]:
                    files.remove(path)
                    actions.bake_now(path)
        except OperationalError as error:
            errors.append(error)

    everybody = [Meanwhile(mark), Meanwhile(bake), Meanwhile(bake), Meanwhile(bake), Meanwhile(ask)]
    for one in everybody:
        one.done()
    assert errors == []
    actions.bake_all()
    assert BakedPage.objects.count() == 200
    assert not StalePage.objects.exists()


@needs_postgresql
def test_keys_are_turned_into_pages_by_one_at_a_time(site: ToySite) -> None:
    site.pages = {"/a/": ["x"]}
    actions.mark_everything("first")
    actions.bake_all()
    actions.mark_stale(keys={"x"})
    everybody = [Meanwhile(actions.resolve) for _ in range(6)]
    for one in everybody:
        one.done()
    assert StalePage.objects.get().marks == 1


@needs_postgresql
def test_what_is_named_while_it_waits_for_the_ledger_counts_as_named_later(site: ToySite, home: Path) -> None:
    """A worker waits to turn keys into pages; a bake that begins meanwhile, before the change, is not trusted."""
    site.pages = {"/a/": ["x"]}
    site.things["x"] = "old"
    with queue.entering([]):
        resolver = Meanwhile(lambda: (actions.mark_stale(keys={"x"}), actions.resolve()))
        assert resolver.is_waiting()
        started = queue.instant()
    resolver.done()
    assert queue.named_since(["x"], started) == {"x"}


def test_the_claim_of_a_worker_that_was_killed_is_taken_over_at_once(
    site: ToySite, home: Path, stranger: Stranger
) -> None:
    site.pages["/a/"] = ["x"]
    stale("/a/")
    held_until = timezone.now() + queue.CLAIM
    StalePage.objects.update(holder=stranger.holder, held_until=held_until)
    assert actions.bake_some() == 0
    stranger.kill()
    assert actions.bake_some() == 1
    assert (home / "site/a/index.html").exists()


def test_the_claim_of_a_worker_that_is_not_heard_of_runs_out(site: ToySite, stranger: Stranger) -> None:
    """Its machine is lost, or it hangs."""
    stale("/a/")
    StalePage.objects.update(holder=stranger.holder, held_until=timezone.now() - timedelta(seconds=1))
    assert actions.bake_some() == 1


def test_what_a_killed_courier_had_claimed_is_sent_by_the_next(site: ToySite, stranger: Stranger) -> None:
    with transaction.atomic():
        outbox.put_in(Purge, "key", ["x"])
    Purge.objects.update(holder=stranger.holder, held_until=timezone.now() + outbox.CLAIM)
    assert outbox.claim(Purge, 1) == ()
    stranger.kill()
    assert len(outbox.claim(Purge, 1)) == 1


def test_a_server_killed_between_file_and_ledger_leaves_the_page_to_be_baked_again(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would stand there unknown to the ledger, and nothing would ever make it stale."""
    site.pages["/a/"] = ["x"]
    site.things["x"] = "old"

    def die(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_enter", die)
        with pytest.raises(KeyboardInterrupt):
            actions.bake_now("/a/")
    assert (home / "site/a/index.html").read_text() == "old"
    site.things["x"] = "new"
    actions.mark_stale(keys={"x"})
    actions.bake_all()
    assert (home / "site/a/index.html").read_text() == "new"


def test_a_page_asked_for_while_a_worker_bakes_it_from_something_newer_ends_up_new(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a/"] = ["x"]
    site.things["x"] = "old"
    write = actions._write

    def overtaken(path: str, rendered: Rendered, there: str | None) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(actions, "_write", write)
            site.things["x"] = "new"
            actions.mark_stale(keys={"x"}, paths={"/a/"})
            actions.bake_all()
        write(path, rendered, there)

    monkeypatch.setattr(actions, "_write", overtaken)
    assert actions.bake_now("/a/") == b"old"
    monkeypatch.setattr(actions, "_write", write)
    actions.bake_all()
    assert (home / "site/a/index.html").read_text() == "new"


def test_a_page_that_another_worker_is_just_writing_is_not_taken_for_damaged(
    site: ToySite, home: Path, stranger: Stranger
) -> None:
    site.pages["/a/"] = ["x"]
    actions.mark_everything("first")
    actions.bake_all()
    file = home / "site/a/index.html"
    file.write_text("newer than the ledger knows")
    stale("/a/")
    StalePage.objects.update(holder=stranger.holder, held_until=timezone.now() + queue.CLAIM)
    assert actions.mark_damaged() == 0
    assert file.exists()
    stranger.kill()
    assert actions.mark_damaged() == 1
