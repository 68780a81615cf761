"""What stands in a picture's place until it is there: made once, of the picture alone."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from weriye.stories.models import Picture
from weriye.stories.pictures import picture_files
from weriye.stories.placeholders import colours_of
from weriye.stories.sizes.actions import make_next, note


def _file(*bands: str, mode: str = "RGB", kind: str = "JPEG") -> ContentFile[bytes]:
    """A picture of bands of colour, from its top to its bottom."""
    picture, out = Image.new(mode, (600, 120 * len(bands))), io.BytesIO()
    for number, colour in enumerate(bands):
        picture.paste(colour, (0, 120 * number, 600, 120 * (number + 1)))
    picture.save(out, kind)
    return ContentFile(out.getvalue(), name=f"sawir.{kind.lower()}")


def _shown(picture: Picture) -> str:
    files = picture_files([picture.pk])[picture.pk]
    (one,) = {file.placeholder for file in (*files.wide, *files.card)}
    return one


@pytest.mark.parametrize(
    ("image", "colours"),
    [
        (Image.new("RGB", (1, 1), "#fff"), "fffffffff"),
        (Image.new("L", (7, 900), 0), "000000000"),
        (Image.new("CMYK", (9, 9)), "fffffffff"),
        (Image.new("P", (9, 9)), "000000000"),
        (Image.new("RGBA", (9, 9), "#f00f"), "f00f00f00"),
        (Image.new("RGBA", (9, 9), "#f00e"), ""),
        (Image.new("LA", (9, 9), (9, 0)), ""),
    ],
)
def test_every_kind_of_picture_has_its_colours_and_a_transparent_one_none(image: Image.Image, colours: str) -> None:
    assert colours_of(image) == colours


def test_the_worker_makes_it_with_the_sizes_once(newsroom: Path, django_assert_num_queries: Any) -> None:
    picture = Picture.objects.create(title="Cirka", file=_file("#88ccff", "#88aa55", "#553311"))
    assert picture.placeholder is None
    note(picture)
    assert make_next()
    picture.refresh_from_db()
    assert picture.placeholder is not None
    assert len(picture.placeholder) == 9
    # Near to 8cf 8a5 531: the size that it is made of is WebP.
    assert all(abs(int(a, 16) - int(b, 16)) <= 1 for a, b in zip(picture.placeholder, "8cf8a5531", strict=True))
    with django_assert_num_queries(2):
        assert _shown(picture) == picture.placeholder


def test_the_bake_and_the_worker_give_the_same_whoever_is_first(newsroom: Path) -> None:
    one, other = (Picture.objects.create(title="x", file=_file("#c33", "#eee", "#222")) for _ in range(2))
    note(one)
    assert make_next()
    assert _shown(one) == _shown(other) != ""


def test_an_old_picture_with_all_its_sizes_gets_its_own_and_keeps_them(newsroom: Path) -> None:
    picture = Picture.objects.create(title="x", file=_file("#c33"))
    picture_files([picture.pk])
    Picture.objects.update(placeholder=None)
    before = set(picture.renditions.values_list("pk", "file"))
    assert _shown(picture) == "c33c33c33"
    assert set(picture.renditions.values_list("pk", "file")) == before
    assert Picture.objects.get().placeholder == "c33c33c33"


def test_another_file_has_other_colours(newsroom: Path) -> None:
    picture = Picture.objects.create(title="x", file=_file("#c33"))
    assert _shown(picture) == "c33c33c33"
    picture.refresh_from_db()
    picture.file = _file("#3c3")
    picture.save()
    picture.renditions.all().delete()
    assert _shown(picture) == "3c33c33c3"
    picture.refresh_from_db()
    picture.credit = "Badweyn TV"
    picture.save()
    assert Picture.objects.get().placeholder == "3c33c33c3"


def test_a_transparent_picture_shows_what_is_behind_it(newsroom: Path) -> None:
    picture = Picture.objects.create(title="x", file=_file("#c33", "#0000", mode="RGBA", kind="PNG"))
    assert _shown(picture) == ""
    assert Picture.objects.get().placeholder == ""


def test_a_size_whose_file_is_gone_stops_no_page(newsroom: Path, settings: Any) -> None:
    picture = Picture.objects.create(title="x", file=_file("#c33"))
    picture_files([picture.pk])
    Picture.objects.update(placeholder=None)
    for file in Path(settings.MEDIA_ROOT).rglob("*.webp"):
        file.unlink()
    assert _shown(picture) == ""
