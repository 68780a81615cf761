"""Sizes of pictures made ahead: after the upload, by the worker, whatever happens meanwhile."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from weriye.press.models import StaleKey
from weriye.stories import keys, pictures
from weriye.stories.models import Picture, Rendition
from weriye.stories.pictures import SPECS, picture_files
from weriye.stories.sizes import actions
from weriye.stories.sizes.actions import make_next, note
from weriye.stories.sizes.models import SizesToMake
from weriye.stories.sizes.queries import waiting


def _file(colour: str = "red", name: str = "sawir.jpg") -> ContentFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (1300, 800), colour).save(out, "JPEG")
    return ContentFile(out.getvalue(), name=name)


@pytest.fixture
def picture(newsroom: Path) -> Picture:
    return Picture.objects.create(title="Sawir", file=_file())


def _made(picture: Picture) -> set[str]:
    return set(picture.renditions.values_list("filter_spec", flat=True))


def test_all_sizes_of_a_named_picture_are_made_and_it_is_named_no_more(picture: Picture) -> None:
    note(picture)
    assert waiting().pictures == 1
    assert make_next()
    assert _made(picture) == set(SPECS)
    assert waiting().pictures == 0
    assert not make_next()


def test_what_is_undone_names_nothing(picture: Picture) -> None:
    with transaction.atomic():
        note(picture)
        transaction.set_rollback(True)
    assert not make_next()


def test_a_worker_killed_in_the_middle_leaves_it_named(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    note(picture)

    def die(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "make_renditions", die)
    with pytest.raises(KeyboardInterrupt):
        make_next()
    monkeypatch.undo()
    assert make_next()
    assert _made(picture) == set(SPECS)


def test_what_cannot_be_made_says_why_is_tried_again_later_and_holds_up_no_other(picture: Picture) -> None:
    other = Picture.objects.create(title="Mid kale", file=_file("blue", "kale.jpg"))
    note(picture)
    note(other)
    original = Path(picture.file.path)
    data = original.read_bytes()
    original.unlink()
    assert make_next()
    assert make_next()
    assert _made(other) == set(SPECS)
    seen = waiting()
    assert (seen.pictures, seen.failed) == (1, 1)
    (failure,) = seen.failures
    assert failure.title == "Sawir"
    assert "sawir" in failure.error
    assert failure.retry_at is not None
    SizesToMake.objects.update(retry_at=timezone.now() + timedelta(seconds=300))
    assert not make_next()
    original.write_bytes(data)
    SizesToMake.objects.update(retry_at=None)
    assert make_next()
    assert _made(picture) == set(SPECS)


def test_a_file_replaced_while_its_sizes_are_made_leaves_none_of_the_old_one(
    picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(picture)

    def slowly(one: Picture) -> Any:
        made = pictures.make_renditions(one)
        fresh = Picture.objects.get(pk=one.pk)
        fresh.file = _file("blue", "kale.jpg")
        fresh.wants_sizes = True
        fresh.save()
        return made

    monkeypatch.setattr(actions, "make_renditions", slowly)
    assert make_next()
    monkeypatch.undo()
    assert waiting().pictures == 1
    assert not _made(picture)
    assert StaleKey.objects.filter(key=keys.picture(picture.pk)).exists()
    assert make_next()
    for rendition in picture.renditions.all():
        red, _green, blue = Image.open(rendition.file.path).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert blue > 150 > 100 > red


def test_another_focal_point_names_the_picture_again_and_the_crops_follow_it(picture: Picture) -> None:
    note(picture)
    make_next()
    before = picture_files([picture.pk])[picture.pk].card
    picture.focal_point_x, picture.focal_point_y = 1200, 100
    picture.focal_point_width = picture.focal_point_height = 50
    picture.wants_sizes = True
    picture.save()
    assert waiting().pictures == 1
    make_next()
    rows = picture.renditions.count()
    after = picture_files([picture.pk])[picture.pk].card
    assert picture.renditions.count() == rows, "the crops were not made ahead"
    assert {file.url for file in after}.isdisjoint(file.url for file in before)


def test_a_page_asked_for_before_its_sizes_are_made_has_all_of_them_and_keeps_them(picture: Picture) -> None:
    note(picture)
    first = picture_files([picture.pk])
    make_next()
    assert picture_files([picture.pk]) == first


def test_of_two_that_make_them_at_once_the_first_stored_stand_for_both(
    picture: Picture, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Picture.create_renditions
    first: dict[str, Any] = {}

    def overtaken(self: Picture, *filters: Any) -> Any:
        monkeypatch.undo()
        made = Rendition.objects.bulk_create
        # Between looking whether somebody was quicker and storing, somebody is.
        monkeypatch.setattr(Rendition.objects, "bulk_create", lambda *rows, **how: first or _overtake(made, rows, how))
        return alone(self, *filters)

    def _overtake(made: Any, rows: Any, how: Any) -> Any:
        monkeypatch.undo()
        first.update(pictures.make_renditions(Picture.objects.get(pk=picture.pk)))
        return made(*rows, **how)

    monkeypatch.setattr(Picture, "create_renditions", overtaken)
    second = pictures.make_renditions(picture)
    assert first
    assert {spec: row.file.name for spec, row in second.items()} == {spec: row.file.name for spec, row in first.items()}
    files = [path for path in (home / "media" / "images").iterdir() if path.is_file()]
    assert len(files) == len(SPECS), "the files of who came second are left behind"
