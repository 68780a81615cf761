"""Pictures as files: the sizes made of each, and reading them for many pictures at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Picture, Rendition

# Wagtail filter specifications. WebP is read by every browser of the last years and Opera Mini;
# the JPEG is for share cards, feeds and whatever else shows a picture.
WIDE = ("width-480|format-webp|webpquality-60", "width-960|format-webp|webpquality-60")
CARD = ("fill-240x160|format-webp|webpquality-55", "fill-480x320|format-webp|webpquality-55")
SHARE = ("fill-1200x630|format-jpeg|jpegquality-70",)
SPECS = (*WIDE, *CARD, *SHARE)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One size of a picture: address on the site, width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """A picture as readers get it: `wide` and `card` sizes smallest first, `share` 1200×630."""

    wide: tuple[PictureFile, ...]
    card: tuple[PictureFile, ...]
    share: PictureFile
    credit: str
    licence: str


def make_renditions(picture: Picture) -> dict[str, Rendition]:
    """Make all sizes of a picture that are not there yet; returns them by specification."""
    made: dict[str, Rendition] = picture.get_renditions(*SPECS)
    return made


def picture_files(pks: Iterable[int]) -> dict[int, PictureFiles]:
    """The files of many pictures in two queries, missing sizes made on the way."""
    wanted = set(pks)
    if not wanted:
        return {}
    pictures = {picture.pk: picture for picture in Picture.objects.filter(pk__in=wanted)}
    found: dict[int, dict[str, Rendition]] = {pk: {} for pk in pictures}
    for rendition in Rendition.objects.filter(image_id__in=wanted, filter_spec__in=SPECS):
        picture = pictures[rendition.image_id]
        if rendition.focal_point_key in ("", picture_focal_key(picture, rendition.filter_spec)):
            found[rendition.image_id][rendition.filter_spec] = rendition
    for pk, picture in pictures.items():
        if len(found[pk]) < len(SPECS):
            found[pk] = make_renditions(picture)
    return {pk: _files(pictures[pk], found[pk]) for pk in pictures}


def picture_focal_key(picture: Picture, spec: str) -> str:
    """The key under which Wagtail files a rendition that depends on the focal point."""
    from wagtail.images.models import Filter

    key: str = Filter(spec=spec).get_cache_key(picture)
    return key


def _files(picture: Picture, renditions: dict[str, Rendition]) -> PictureFiles:
    def files(specs: tuple[str, ...]) -> tuple[PictureFile, ...]:
        return tuple(
            PictureFile(url=renditions[s].url, width=renditions[s].width, height=renditions[s].height) for s in specs
        )

    return PictureFiles(
        wide=files(WIDE), card=files(CARD), share=files(SHARE)[0], credit=picture.credit, licence=picture.licence
    )
