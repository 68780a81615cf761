"""Pictures as they are stored: upright, bearable, and with nothing in them but the picture."""

import io
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, PngImagePlugin

from weriye.stories import uploads
from weriye.stories.models import Picture
from weriye.stories.pictures import SPECS, make_renditions, picture_files
from weriye.stories.uploads import clean_picture

PLANTED = (b"CANARYCAMERA", b"CANARYXMP", b"CANARYCOMMENT", b"CANARYIPTC", b"CANARYTEXT")
GPS = 0x8825


@pytest.fixture(autouse=True)
def _no_renditions_of_another_test() -> None:
    cache.clear()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "CANARYCAMERA"
    exif[0x0112] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (2.0, 2.0, 44.5), 3: "E", 4: (45.0, 20.0, 31.0)})
    return exif


def _photo() -> bytes:
    """A JPEG with everything in it that a camera, a phone and an agency's software put there."""
    out = io.BytesIO()
    xmp = b"<x:xmpmeta><exif:GPSLatitude>2,2.7N</exif:GPSLatitude>CANARYXMP</x:xmpmeta>"
    picture = Image.linear_gradient("L").convert("RGB").resize((600, 400))
    picture.save(out, "JPEG", exif=_exif(), comment=b"CANARYCOMMENT", xmp=xmp)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x0eCANARYIPTC\x00\x00\x00\x00"
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    data = out.getvalue()
    return data[:2] + segment + data[2:]


def _png() -> bytes:
    out = io.BytesIO()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "CANARYTEXT")
    text.add_itxt("XML:com.adobe.xmp", "CANARYXMP")
    picture = Image.new("RGBA", (40, 20), (200, 30, 30, 100))
    picture.save(out, "PNG", pnginfo=text, exif=_exif())
    return out.getvalue()


def _webp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "WEBP", exif=_exif(), xmp=b"CANARYXMP")
    return out.getvalue()


def _avif() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "AVIF", exif=_exif().tobytes(), xmp=b"CANARYXMP")
    return out.getvalue()


def _heic() -> bytes:
    """As an iPhone saves it; which side is up stands in its own structure, not in EXIF."""
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((64, 48)).save(out, "HEIF", exif=_exif(), xmp=b"CANARYXMP")
    return out.getvalue()


def _gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (40, 20)).save(out, "GIF", comment=b"CANARYCOMMENT")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.jpg", _photo),
        ("b.png", _png),
        ("c.webp", _webp),
        ("d.avif", _avif),
        ("e.heic", _heic),
        ("f.gif", _gif),
    ],
)
def test_the_stored_original_and_every_rendition_hold_no_metadata(
    db: None, home: Path, name: str, make: Callable[[], bytes]
) -> None:
    data = make()
    assert any(word in data for word in PLANTED), "the fixture plants nothing"
    picture = Picture(title="x", file=ContentFile(data, name=name))
    picture.save()
    make_renditions(picture)
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) == 1 + len(SPECS)
    for path in files:
        stored = path.read_bytes()
        assert not [word for word in PLANTED if word in stored], path.name
        with Image.open(path) as opened:
            assert not dict(opened.getexif())
            assert not opened.getexif().get_ifd(GPS)
            assert not {"comment", "xmp", "exif", "photoshop", "icc_profile"} & set(opened.info)
    # A GIF cannot say which side is up, and in HEIC what EXIF says of it does not count.
    assert (picture.height > picture.width) == (name not in ("e.heic", "f.gif"))


def test_a_form_and_an_import_store_the_same_bytes(db: None, home: Path) -> None:
    picture = Picture(title="x", file=ContentFile(_photo(), name="photo.jpeg"))
    picture.full_clean(exclude=["file_size", "width", "height", "collection"])
    picture.save()
    assert picture.file.name.endswith(".jpg")
    other = Picture(title="x", file=ContentFile(_photo(), name="photo.jpeg"))
    other.save()
    with picture.file.open() as one, other.file.open() as two:
        assert one.read() == two.read()


def test_saving_a_picture_again_leaves_its_file_alone(db: None, home: Path) -> None:
    picture = Picture.objects.create(title="x", file=ContentFile(_photo(), name="photo.jpg"))
    before = picture.file.name
    picture = Picture.objects.get(pk=picture.pk)
    picture.credit = "Xaawo"
    picture.full_clean()
    picture.save()
    assert picture.file.name == before


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
@pytest.mark.parametrize("turn", [1, 2, 3, 4])
def test_pictures_come_out_upright(shared: Path, shape: str, turn: int) -> None:
    folder = shared / "fixtures" / "images"

    def upright(number: int) -> Image.Image:
        with (folder / f"{shape}_{number}.jpg").open("rb") as file:
            clean = clean_picture(file, "x.jpg")
        return Image.open(clean)

    wanted, got = upright(1), upright(turn)
    assert got.size == wanted.size
    assert (got.width > got.height) == (shape == "Landscape")
    small = [list(picture.convert("L").resize((12, 12)).tobytes()) for picture in (wanted, got)]
    assert max(abs(a - b) for a, b in zip(*small, strict=True)) < 24


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"<?php system('id'); ?>", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "is not a picture"),
        (b"%PDF-1.7 " + bytes(500), "is not a picture"),
        (_photo()[:-2000], "is damaged"),
        (_png()[:-30], "is damaged"),
        (_webp()[:-20], "is not a picture"),
        (_avif()[:-20], "is damaged"),
        (_heic()[:-200], "is not a picture"),
        (_heic()[:100], "is not a picture"),
        (bytes(uploads.MAX_BYTES + 1), "41 MB; a picture may have 40 MB"),
    ],
)
def test_what_is_no_picture_is_refused_in_plain_words(data: bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_picture(io.BytesIO(data), "sawir.jpg")
    assert "sawir.jpg" in refused.value.messages[0]
    assert said in refused.value.messages[0]


def test_a_small_file_of_gigantic_dimensions_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    tracemalloc.start()
    with pytest.raises(ValidationError, match="more than 50 million pixels"):
        clean_picture(out, "bomb.png")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_photograph_of_40_megapixels_is_made_smaller() -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((7728, 5152)).convert("RGB").save(out, "JPEG", quality=60)
    clean = Image.open(clean_picture(out, "large.jpg"))
    assert max(clean.size) == uploads.MAX_SIDE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert Image.open(clean_picture(out, "x.png")).size == (30, 20)


def test_every_size_is_made_in_avif_as_well_and_both_follow_the_focal_point(db: None, home: Path) -> None:
    half = Image.new("RGB", (1200, 400), "white")
    half.paste("red", (900, 0, 1200, 400))
    out = io.BytesIO()
    half.save(out, "PNG")
    picture = Picture(title="x", file=ContentFile(out.getvalue(), name="x.png"))
    picture.focal_point_x, picture.focal_point_y = 1100, 200
    picture.focal_point_width = picture.focal_point_height = 100
    picture.save()
    files = picture_files([picture.pk])[picture.pk]

    def opened(url: str) -> Image.Image:
        return Image.open(io.BytesIO((home / url.lstrip("/")).read_bytes()))

    for file in (*files.wide, *files.card):
        webp, avif = opened(file.url), opened(file.avif)
        assert (webp.format, avif.format) == ("WEBP", "AVIF")
        assert webp.size == avif.size == (file.width, file.height)
    for url in (files.card[1].url, files.card[1].avif):
        red, green, _ = opened(url).convert("RGB").getpixel((400, 160))  # type: ignore[misc]
        assert red > 200 > 90 > green, "the card was cut out of the middle"


def test_the_first_frame_of_a_moving_picture_is_taken() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    clean = Image.open(clean_picture(File(out), "moves.gif")).convert("RGB")
    assert clean.getpixel((5, 5))[0] > 200  # type: ignore[index]
