"""Pictures as files: the sizes made of each, and reading them for many pictures at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from wagtail.images.models import Filter

from .models import Picture, Rendition
from .placeholders import make_placeholder

WEBP = "format-webp|webpquality-55"
AVIF = "format-avif|avifquality-50"
# Wagtail filter specifications. WebP is read by every browser of the last years and Opera Mini. AVIF looks the
# same with a quarter fewer bytes (docs/explanation/pictures.md). The JPEG is for share cards, feeds and the rest.
WIDE = tuple(f"width-{width}|{WEBP}" for width in (480, 720, 960))
CARD = (f"fill-240x160|{WEBP}", f"fill-480x320|{WEBP}")
SHARE = ("fill-1200x630|format-jpeg|jpegquality-70",)
LIGHTER = {spec: spec.replace(WEBP, AVIF) for spec in (*WIDE, *CARD)}
SPECS = (*WIDE, *CARD, *LIGHTER.values(), *SHARE)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One size of a picture: address on the site, width and height in pixels, and where it is in AVIF.

    `placeholder` is what the picture looks like from afar, as `placeholders` writes it; the same for each of its sizes.
    """

    url: str
    width: int
    height: int
    avif: str = ""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """A picture as readers get it: `wide` and `card` sizes smallest first, `share` 1200×630."""

    wide: tuple[PictureFile, ...]
    card: tuple[PictureFile, ...]
    share: PictureFile
    credit: str
    licence: str


def make_renditions(picture: Picture) -> dict[str, Rendition]:
    """Make all sizes of a picture that are not there yet, and its placeholder; returns them by specification.

    Two may do so at once: what was stored first stands, for both.
    """
    there = _stored(picture)
    missing = [_filter(spec) for spec in SPECS if spec not in there]
    if missing:
        made = picture.create_renditions(*missing)
        there = _stored(picture)
        for rendition in made.values():
            if rendition.file.name != there[rendition.filter_spec].file.name:
                rendition.file.storage.delete(rendition.file.name)
    if picture.placeholder is None:
        make_placeholder(picture, there[WIDE[0]])
    return there


def _stored(picture: Picture) -> dict[str, Rendition]:
    rows = Rendition.objects.filter(image=picture, filter_spec__in=SPECS)
    return {row.filter_spec: row for row in rows if _fits(row.filter_spec, row.focal_point_key, picture)}


class _Shown(NamedTuple):
    """What the key of a rendition varies with, and what is shown beside the files."""

    credit: str
    licence: str
    placeholder: str | None
    focal_point_x: int | None
    focal_point_y: int | None
    focal_point_width: int | None
    focal_point_height: int | None


def picture_files(pks: Iterable[int]) -> dict[int, PictureFiles]:
    """The files of many pictures in two queries, missing sizes and placeholders made on the way."""
    wanted = set(pks)
    if not wanted:
        return {}
    rows_of = Picture.objects.filter(pk__in=wanted).values_list("pk", *_Shown._fields)
    pictures = {pk: _Shown(*shown) for pk, *shown in rows_of}
    found: dict[int, dict[str, PictureFile]] = {pk: {} for pk in pictures}
    rows = Rendition.objects.filter(image_id__in=wanted, filter_spec__in=SPECS)
    storage = Rendition._meta.get_field("file").storage
    for pk, spec, focal, name, width, height in rows.values_list(
        "image_id", "filter_spec", "focal_point_key", "file", "width", "height"
    ):
        if _fits(spec, focal, pictures[pk]):
            found[pk][spec] = PictureFile(storage.url(name), width, height)
    for pk in pictures:
        if len(found[pk]) < len(SPECS) or pictures[pk].placeholder is None:
            picture = Picture.objects.get(pk=pk)
            made = make_renditions(picture)
            pictures[pk] = pictures[pk]._replace(placeholder=picture.placeholder)
            found[pk] = {spec: PictureFile(file.url, file.width, file.height) for spec, file in made.items()}
    return {pk: _files(pictures[pk], found[pk]) for pk in pictures}


def _fits(spec: str, focal: str, picture: "Picture | _Shown") -> bool:
    """Whether a stored size was cut around the focal point that its picture has now."""
    return focal in ("", _filter(spec).get_cache_key(picture))


@lru_cache(maxsize=len(SPECS))
def _filter(spec: str) -> Filter:
    """Wagtail's reading of a specification: costly, and the same for every picture."""
    return Filter(spec=spec)


def _files(picture: _Shown, files: dict[str, PictureFile]) -> PictureFiles:
    def shown(spec: str) -> PictureFile:
        return replace(files[spec], avif=files[LIGHTER[spec]].url, placeholder=picture.placeholder or "")

    return PictureFiles(
        wide=tuple(map(shown, WIDE)),
        card=tuple(map(shown, CARD)),
        share=files[SHARE[0]],
        credit=picture.credit,
        licence=picture.licence,
    )
