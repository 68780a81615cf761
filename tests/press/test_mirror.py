"""A mirror reads without a server: every address in it is relative and leads to a file."""

from pathlib import Path

from weriye.press import files
from weriye.press.mirror import mirror


def test_addresses_become_relative_and_pictures_come_along(home: Path, tmp_path: Path) -> None:
    picture = home / "media" / "images" / "a.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"webp")
    files.write("/", b'<a href="/so/">')
    files.write(
        "/so/",
        b'<a href="/so/2026/a/#top"><a href="/desk/"><a href="https://x.example/"><a href="#x">'
        b'<img src="/media/images/a.webp" srcset="/media/images/a.webp 1x, /media/images/none.webp 2x">',
    )
    files.write("/so/2026/a/", b'<a href="/"><a href="/so/feed.xml">')
    files.write("/so/feed.xml", b'<link href="/so/"/>')
    out = tmp_path / "stick"

    def media(address: str) -> Path | None:
        file = home / "media" / address.removeprefix("/media/")
        return file if address.startswith("/media/") and file.is_file() else None

    told: list[int] = []
    paths = iter(["/", "/so/", "/so/2026/a/", "/so/feed.xml"])
    assert mirror(paths, out, media, told.append) == len(told) == 4
    assert (out / "index.html").read_bytes() == b'<a href="so/index.html">'
    assert (out / "so" / "index.html").read_bytes() == (
        b'<a href="2026/a/index.html#top"><a href="/desk/"><a href="https://x.example/"><a href="#x">'
        b'<img src="../media/images/a.webp" srcset="../media/images/a.webp 1x, /media/images/none.webp 2x">'
    )
    assert (out / "so/2026/a/index.html").read_bytes() == b'<a href="../../../index.html"><a href="../../feed.xml">'
    assert (out / "so/feed.xml").read_bytes() == b'<link href="/so/"/>'
    assert (out / "media/images/a.webp").read_bytes() == b"webp"
