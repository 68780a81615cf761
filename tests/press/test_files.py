"""Paths as files: nothing but a plain path becomes a file, and none outside the site's folder."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weriye.press import files


def test_paths_become_files(home: Path) -> None:
    assert files.file_of("/") == home / "site" / "index.html"
    assert files.file_of("/so/") == home / "site" / "so" / "index.html"
    assert files.file_of("/so/feed.xml") == home / "site" / "so" / "feed.xml"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "so/",
        "//so/",
        "/so//a/",
        "/../x/",
        "/so/../../etc/passwd",
        "/so/./a/",
        "/.git/config",
        "/a\x00b/",
        "/a\\..\\b/",
        "/" + "a" * 300 + "/",
        "/a\nb/",
    ],
)
def test_odd_paths_are_refused(home: Path, path: str) -> None:
    with pytest.raises(files.BadPath):
        files.file_of(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_path_leaves_the_folder(home: Path, text: str) -> None:
    try:
        file = files.file_of("/" + text)
    except files.BadPath:
        return
    assert file.resolve().is_relative_to(home / "site")


def test_what_a_dead_process_left_unfinished_is_swept_up(home: Path) -> None:
    files.write("/so/", b"page")
    left = home / "site" / ".new" / "left"
    left.write_bytes(b"half")
    foreign = left.with_name("folder")
    foreign.mkdir()
    files.sweep()
    assert left.exists()  # it may be in the making
    os.utime(left, (0, 0))
    os.utime(foreign, (0, 0))
    files.sweep()
    assert not left.exists()
    assert (home / "site" / "so" / "index.html").exists()


@pytest.mark.parametrize("name", ["share.jpg", "photo.jpeg", "icon.png", "small.avif", "small.webp", "day.epub"])
def test_what_its_format_has_packed_gets_no_twins(home: Path, name: str) -> None:
    folder = home / "site" / "so"
    folder.mkdir(parents=True)
    (folder / f"{name}.br").write_bytes(b"of an older release")
    body = b"0123456789" * 100
    files.write(f"/so/{name}", body)
    assert [file.name for file in folder.iterdir()] == [name]
    assert files.is_whole(f"/so/{name}", files.digest(body))
    (folder / name).write_bytes(body[:-1])
    assert not files.is_whole(f"/so/{name}", files.digest(body))


def test_a_page_gets_both_twins_and_is_not_whole_without_them(home: Path) -> None:
    body = b"0123456789" * 100
    files.write("/so/icon.svg", body)
    folder = home / "site" / "so"
    assert {file.name for file in folder.iterdir()} == {"icon.svg", "icon.svg.br", "icon.svg.gz"}
    (folder / "icon.svg.gz").unlink()
    assert not files.is_whole("/so/icon.svg", files.digest(body))
