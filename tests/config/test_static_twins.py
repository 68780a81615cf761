"""Scripts and styles of the desk are sent compressed, and anew when another version is installed."""

import gzip
import os
from pathlib import Path

import brotli
import pytest

from weriye.config.static_twins import with_twins

BODY = b"body { color: inherit }\n" * 100


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "package" / "core.css"
    file.parent.mkdir()
    file.write_bytes(BODY)
    return file


def test_a_style_is_kept_with_twins_that_hold_the_same(source: Path, tmp_path: Path) -> None:
    kept = with_twins(source, "wagtailadmin/css/core.css", tmp_path / "static")
    assert kept == tmp_path / "static" / "wagtailadmin" / "css" / "core.css"
    assert kept.read_bytes() == BODY
    assert brotli.decompress(kept.with_name("core.css.br").read_bytes()) == BODY
    assert gzip.decompress(kept.with_name("core.css.gz").read_bytes()) == BODY
    assert sorted(file.name for file in kept.parent.iterdir()) == ["core.css", "core.css.br", "core.css.gz"]


def test_another_version_takes_its_place_and_the_same_is_not_written_again(source: Path, tmp_path: Path) -> None:
    kept = with_twins(source, "core.css", tmp_path / "static")
    before = kept.stat().st_ino
    assert with_twins(source, "core.css", tmp_path / "static").stat().st_ino == before
    source.write_bytes(BODY.replace(b"inherit", b"#000000"))
    os.utime(source, ns=(1, 1))  # older than the one that is kept, as files of a package may be
    kept = with_twins(source, "core.css", tmp_path / "static")
    assert brotli.decompress(kept.with_name("core.css.br").read_bytes()) == source.read_bytes() == kept.read_bytes()


def test_pictures_and_trifles_are_sent_as_they_are(source: Path, tmp_path: Path) -> None:
    picture = source.with_name("x.png")
    picture.write_bytes(BODY)
    small = source.with_name("small.css")
    small.write_bytes(b"a{}")
    for file in (picture, small):
        assert with_twins(file, file.name, tmp_path / "static") == file
    assert not (tmp_path / "static").exists()


def test_where_nothing_can_be_kept_the_file_itself_is_sent(source: Path, tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where the folder should be")
    assert with_twins(source, "core.css", tmp_path / "static") == source
