"""Faults around the press: a folder that cannot be written, a template that is wrong, a picture that is gone.

What is published is in the database all the same, at once; what can be baked is; the rest is tried again.
"""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from weriye.press import actions, files, queries
from weriye.press.models import StaleKey, StalePage
from weriye.press.site import Rendered
from weriye.reader.site import ReaderSite
from weriye.stories.actions import publish_article
from weriye.stories.models import Article, PublishedArticle, Rendition


@pytest.fixture
def read_only(home: Path, settings: Any) -> Iterator[Callable[[bool], None]]:
    """A site's folder on a file system of its own that can be mounted read-only, whoever we are."""
    folder = home / "site"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a file system needs the rights of root")

    def switch(on: bool) -> None:
        subprocess.run(["mount", "-o", f"remount,{'ro' if on else 'rw'}", str(folder)], check=True)

    yield switch
    subprocess.run(["umount", "-l", str(folder)], check=True)


def address(article: Article) -> str:
    return PublishedArticle.objects.get(pk=article.pk).address


def change(article: Article, headline: str) -> None:
    article.title = headline
    publish_article(article)


@pytest.mark.slow
def test_a_folder_that_is_read_only_holds_up_no_journalist_and_loses_nothing(
    write_article: Callable[..., Article], read_only: Callable[[bool], None]
) -> None:
    article = write_article("so", "Kii hore")
    actions.bake_all()
    file = files.file_of(address(article))
    before = file.read_bytes()
    read_only(True)
    change(article, "Kan cusub")
    assert StaleKey.objects.filter(resolved_at=None).exists()
    actions.bake_all()
    found = queries.status()
    assert file.read_bytes() == before
    assert "Read-only file system" in next(f.error for f in found.failures if f.path == address(article))
    read_only(False)
    actions.try_again()
    actions.bake_all()
    assert b"Kan cusub" in file.read_bytes()
    assert queries.status().failed == 0


@pytest.mark.slow
def test_a_disk_that_is_really_full_leaves_no_half_page(
    write_article: Callable[..., Article], read_only: Callable[[bool], None]
) -> None:
    article = write_article("so", "Kii hore")
    actions.bake_all()
    file = files.file_of(address(article))
    before = {one.name: one.read_bytes() for one in file.parent.iterdir()}
    filler = file.parents[5] / "filler"
    with pytest.raises(OSError, match="No space"):
        filler.write_bytes(os.urandom(17 << 20))
    change(article, "Kan cusub")
    actions.bake_all()
    assert {one.name: one.read_bytes() for one in file.parent.iterdir()} == before
    assert "No space left" in queries.status().failures[0].error
    filler.unlink()
    actions.try_again()
    actions.bake_all()
    assert b"Kan cusub" in file.read_bytes()
    assert list((file.parents[5] / ".new").iterdir()) == []


def test_publishing_touches_no_file_of_the_press_and_asks_for_no_worker(
    write_article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    article = write_article("so", "Kii hore")
    actions.bake_all()

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    for name in ("write", "remove", "write_tags"):
        monkeypatch.setattr(files, name, refused)
    change(article, "Kan cusub")
    assert PublishedArticle.objects.get(pk=article.pk).headline == "Kan cusub"
    assert StaleKey.objects.filter(resolved_at=None, key=f"path:{address(article)}").exists()


def test_a_template_that_is_wrong_for_one_article_is_told_and_the_others_go_out(
    write_article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = write_article("so", "Mid", slug="mid"), write_article("so", "Laba", slug="laba")
    actions.bake_all()
    good = files.file_of(address(one)).read_bytes()
    render = ReaderSite.render

    def wrong(self: ReaderSite, path: str) -> Rendered | None:
        if path == address(one):
            raise ValueError("'page' has no attribute 'byline'")
        return render(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(ReaderSite, "render", wrong)
        change(one, "Mid cusub")
        change(other, "Laba cusub")
        actions.bake_all()
    assert files.file_of(address(one)).read_bytes() == good
    assert "Laba cusub" in files.file_of(address(other)).read_text()
    (failure,) = queries.status().failures
    assert (failure.path, failure.attempts) == (address(one), 1)
    assert "has no attribute" in failure.error
    assert failure.retry_at is not None
    actions.try_again()
    actions.bake_all()
    assert "Mid cusub" in files.file_of(address(one)).read_text()


def test_a_picture_whose_file_is_gone_holds_up_only_the_pages_that_show_it(
    write_article: Callable[..., Article],
) -> None:
    from tests.journeys.chain import Chain

    picture = Chain.make_picture(1)
    shown = write_article("so", "Sawir leh", slug="sawir", picture=picture, picture_alt="Sawir", section="sport")
    actions.bake_all()
    good = files.file_of(address(shown)).read_bytes()
    original = Path(picture.file.path)
    content = original.read_bytes()
    original.unlink()
    for rendition in Rendition.objects.filter(image=picture):
        rendition.file.storage.delete(rendition.file.name)
        rendition.delete()
    actions.mark_everything("the media folder was lost")
    without = write_article("en", "No picture")
    actions.bake_all()
    failed = {failure.path for failure in queries.status().failures}
    assert address(shown) in failed
    assert files.file_of(address(shown)).read_bytes() == good
    assert files.is_there(address(without))
    assert "/en/" not in failed
    original.write_bytes(content)
    actions.try_again()
    actions.bake_all()
    assert not StalePage.objects.exists()
