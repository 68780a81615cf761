"""Uploading at the desk, through Wagtail's own chooser and uploader."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from weriye.stories.models import Picture
from weriye.stories.pictures import SPECS
from weriye.stories.sizes.actions import make_next


def jpeg(width: int = 1600, height: int = 1000) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CANARYCAMERA"
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "JPEG", exif=exif, quality=60)
    return out.getvalue()


@pytest.fixture
def reporter(at_desk: Callable[..., Client]) -> Client:
    return at_desk("Reporter")


def _choose(client: Client, data: bytes, name: str = "sawir.jpg", **fields: str) -> Any:
    return client.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "Sawir",
            "image-chooser-upload-file": SimpleUploadedFile(name, data, "image/jpeg"),
            **{f"image-chooser-upload-{key}": value for key, value in fields.items()},
        },
    )


def _stored(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_the_chooser_asks_for_credit_and_licence(reporter: Client) -> None:
    page = reporter.get(reverse("wagtailimages_chooser:choose")).json()["html"]
    assert "image-chooser-upload-credit" in page
    assert "image-chooser-upload-licence" in page


def test_an_uploaded_picture_is_clean_and_its_sizes_are_made_by_the_worker_not_by_the_upload(
    reporter: Client, newsroom: Path
) -> None:
    response = _choose(reporter, jpeg(), credit="Xaawo", licence="CC BY 4.0")
    assert response.json()["step"] == "chosen"
    picture = Picture.objects.get()
    assert (picture.credit, picture.licence) == ("Xaawo", "CC BY 4.0")
    assert (picture.width, picture.height) == (1600, 1000)
    assert picture.file_size == picture.file.size
    # What the chooser itself shows is small.
    assert set(SPECS).isdisjoint(picture.renditions.values_list("filter_spec", flat=True))
    assert make_next()
    assert set(SPECS) <= set(picture.renditions.values_list("filter_spec", flat=True))
    assert b"CANARYCAMERA" not in _stored(newsroom)


def test_every_door_names_a_picture_for_its_sizes(reporter: Client, at_desk: Callable[..., Client]) -> None:
    file = SimpleUploadedFile("sawir.jpg", jpeg(), "image/jpeg")
    answer = reporter.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "title": "T", "collection": "1"})
    assert json.loads(answer.content)["success"], answer.content
    picture = Picture.objects.get()
    assert make_next()
    assert not make_next()
    editor = at_desk("Editor so")
    address = reverse("wagtailimages:edit", args=(picture.pk,))
    editor.post(address, {"title": "Cinwaan kale", "tags": ""})
    assert not make_next()
    focus = {f"focal_point_{part}": "120" for part in ("x", "y", "width", "height")}
    assert editor.post(address, {"title": "Cinwaan kale", "tags": "", **focus}).status_code == 302
    assert Picture.objects.get().focal_point_x == 120
    assert make_next()


@pytest.mark.parametrize("data", [b"", b"<html>", jpeg()[:-3000]])
def test_what_is_wrong_with_a_file_is_said_in_somali(reporter: Client, data: bytes) -> None:
    user = get_user_model().objects.get(username="Reporter")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "so"
    profile.save()
    file = SimpleUploadedFile("sawir.jpg", data, "image/jpeg")
    answer = reporter.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "title": "T"})
    said = json.loads(answer.content)["error_message"]
    assert any(word in said for word in ("madhan", "faaruq", "ma aha sawir", "wuu dhaawacan yahay")), said


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (jpeg()[:-3000], "sawir.jpg", "damaged or not complete"),
        (b"<html>", "sawir.jpg", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "sawir.svg", "is not a picture"),
    ],
)
def test_a_file_that_is_no_good_is_refused_in_words(
    reporter: Client, newsroom: Path, data: bytes, name: str, said: str
) -> None:
    response = _choose(reporter, data, name)
    assert response.json()["step"] == "reshow_creation_form"
    assert said in response.json()["htmlFragment"]
    assert not Picture.objects.exists()
    assert not list((newsroom / "media").rglob("*.jpg"))


def test_the_uploader_of_many_keeps_no_raw_file_aside(reporter: Client, newsroom: Path) -> None:
    file = SimpleUploadedFile("sawir.jpg", jpeg(), "image/jpeg")
    # A collection that is not there: the form is wrong, the file right, and Wagtail keeps it aside.
    address = reverse("wagtailimages:add_multiple")
    response = reporter.post(address, {"files[]": file, "title": "T" * 300, "collection": "1"})
    assert json.loads(response.content)["success"]
    assert UploadedFile.objects.count() == 1
    assert b"CANARYCAMERA" not in _stored(newsroom)


def heic() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CANARYCAMERA"
    out = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(out, "HEIF", exif=exif)
    return out.getvalue()


def test_a_photograph_of_an_iphone_comes_in_as_jpeg_by_either_door(reporter: Client, newsroom: Path) -> None:
    assert b"CANARYCAMERA" in heic()
    _choose(reporter, heic(), "IMG_0042.HEIC")
    file = SimpleUploadedFile("IMG_0043.heic", heic(), "image/heic")
    answer = reporter.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "title": "T", "collection": "1"})
    assert json.loads(answer.content)["success"], answer.content
    assert [Path(picture.file.name).suffix for picture in Picture.objects.all()] == [".jpg", ".jpg"]
    assert b"CANARYCAMERA" not in _stored(newsroom)


@pytest.mark.parametrize("data", [jpeg()[:-3000], b"<html>", b""])
def test_the_uploader_of_many_refuses_what_is_no_good_and_keeps_nothing(
    reporter: Client, newsroom: Path, data: bytes
) -> None:
    file = SimpleUploadedFile("sawir.jpg", data, "image/jpeg")
    answer = reporter.post(reverse("wagtailimages:add_multiple"), {"files[]": file, "title": "T" * 300})
    said = json.loads(answer.content)
    assert not said["success"]
    assert "sawir.jpg" in said["error_message"] or "empty" in said["error_message"]
    assert not Picture.objects.exists()
    assert not UploadedFile.objects.exists()
    assert not list(newsroom.rglob("*.jpg"))


def test_a_broken_picture_does_not_take_the_place_of_a_good_one(at_desk: Callable[..., Client], newsroom: Path) -> None:
    editor = at_desk("Editor so")
    _choose(editor, jpeg())
    picture = Picture.objects.get()
    broken = SimpleUploadedFile("kale.jpg", jpeg()[:-3000], "image/jpeg")
    response = editor.post(
        reverse("wagtailimages:edit", args=(picture.pk,)), {"title": "Sawir", "file": broken, "tags": ""}
    )
    assert "kale.jpg is damaged or not complete" in response.content.decode()
    assert Picture.objects.get().file.name == picture.file.name
    assert (newsroom / "media" / picture.file.name).is_file()


def test_replacing_a_pictures_file_cleans_the_new_one_too(at_desk: Callable[..., Client], newsroom: Path) -> None:
    editor = at_desk("Editor so")
    _choose(editor, jpeg())
    picture = Picture.objects.get()
    first = picture.file.name
    response = editor.post(
        reverse("wagtailimages:edit", args=(picture.pk,)),
        {"title": "Sawir kale", "file": SimpleUploadedFile("kale.jpg", jpeg(800, 600), "image/jpeg"), "tags": ""},
    )
    assert response.status_code == 302, response.content.decode()[-2000:]
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (800, 600)
    assert picture.file.name != first
    assert b"CANARYCAMERA" not in _stored(newsroom)


def test_a_replaced_file_goes_when_the_change_is_sure_and_not_before(
    at_desk: Callable[..., Client],
    newsroom: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    editor = at_desk("Editor so")
    editor.raise_request_exception = False
    _choose(editor, jpeg())
    picture = Picture.objects.get()
    first = newsroom / "media" / picture.file.name

    def replaced() -> int:
        file = SimpleUploadedFile("kale.jpg", jpeg(800, 600), "image/jpeg")
        sent = {"title": "Sawir kale", "file": file, "tags": ""}
        with django_capture_on_commit_callbacks(execute=True):
            return editor.post(reverse("wagtailimages:edit", args=(picture.pk,)), sent).status_code

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("wagtail.images.forms.search_index.insert_or_update_object", full)
        assert replaced() == 500
    assert Picture.objects.get().file.name == picture.file.name
    assert first.is_file()
    assert replaced() == 302
    assert not first.exists()
