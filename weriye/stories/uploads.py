"""A picture's file before it is stored: upright, of a bearable size, and with nothing in it but the picture.

Journalists are hunted by what a photograph says of where and with what it was taken. So the file that
came in is never kept: its pixels are written anew, without EXIF, XMP, IPTC, comments, or thumbnails.
"""

import io
import warnings
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

MAX_BYTES = 40 * 1024 * 1024
# Decoded, a picture of this many pixels takes 200 MB at the worst.
MAX_PIXELS = 50_000_000
# Nothing that readers get is wider than 1200 pixels; this leaves room for crops and print.
MAX_SIDE = 3840
READ = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
# HEIC is what an iPhone takes; nothing of it is wanted but the picture.
register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


class CleanFile(ContentFile):  # type: ignore[type-arg]
    """A file that `clean_picture` wrote."""


def clean_picture(file: Any, name: str) -> CleanFile:
    """The picture of an uploaded file as a new file. Raises ValidationError, in words for a journalist.

    `file` is any seekable binary file. A photograph comes out as JPEG, one with transparency as PNG.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise ValidationError(_("%(name)s is empty. Choose the picture again.") % {"name": name})
    if size > MAX_BYTES:
        raise ValidationError(
            _("%(name)s has %(size)d MB; a picture may have %(most)d MB. Save it smaller and choose it again.")
            % {"name": name, "size": -(-size // 2**20), "most": MAX_BYTES // 2**20}
        )
    with warnings.catch_warnings():
        # Pillow warns of large and of damaged files; the size is checked here, damage raises.
        warnings.simplefilter("ignore")
        picture = _open(file, name)
        try:
            return _written(_upright(picture), name)
        except MemoryError as error:
            raise ValidationError(_too_large(name)) from error
        except (OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
            raise ValidationError(
                _("%(name)s is damaged or not complete. Copy it from the camera or phone again.") % {"name": name}
            ) from error


def _open(file: IO[bytes], name: str) -> Image.Image:
    try:
        picture = Image.open(file, formats=READ)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, Image.DecompressionBombError):
            raise ValidationError(_too_large(name)) from error
        raise ValidationError(
            _("%(name)s is not a picture that can be read. Choose a JPEG, PNG, WebP, AVIF, HEIC or GIF file.")
            % {"name": name}
        ) from error
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(_too_large(name))
    return picture


def _too_large(name: str) -> str:
    return _("%(name)s has more than %(most)d million pixels. Save it smaller and choose it again.") % {
        "name": name,
        "most": MAX_PIXELS // 1_000_000,
    }


def _upright(picture: Image.Image) -> Image.Image:
    """The first frame, no larger than needed, turned as its camera says, in sRGB, without metadata."""
    profile = picture.info.get("icc_profile")
    # A JPEG is decoded at a half or a quarter where that is enough: less memory, less time.
    picture.draft(None, (MAX_SIDE, MAX_SIDE))
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode.startswith("I"):  # 16 bits a pixel
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in ("1", "F"):
        picture = picture.convert("L")
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    # Smaller first: turning copies it.
    picture = ImageOps.exif_transpose(picture)
    if profile:
        picture = _in_srgb(picture, profile)
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    if picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    try:
        return (
            ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
            )
            or picture
        )
    except (ImageCms.PyCMSError, OSError):
        return picture  # A broken or unfitting profile: the colours as they are.


def _written(picture: Image.Image, name: str) -> CleanFile:
    out = io.BytesIO()
    stem = PurePath(name).stem or "picture"
    transparent = picture.mode in ("RGBA", "LA") and picture.getchannel("A").getextrema()[0] != 255
    if transparent:
        picture.save(out, "PNG", optimize=False)
        return CleanFile(out.getvalue(), name=f"{stem}.png")
    if picture.mode in ("RGBA", "LA"):
        picture = picture.convert("RGB" if picture.mode == "RGBA" else "L")
    picture.save(out, "JPEG", quality=90, progressive=True, optimize=True)
    return CleanFile(out.getvalue(), name=f"{stem}.jpg")
