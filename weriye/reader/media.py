"""Files of pictures as they are stored, by the address at which readers get them."""

from pathlib import Path

from django.conf import settings


def stored(url: str) -> Path | None:
    """The file behind `/media/images/…`; None where there is none here."""
    prefix: str = settings.MEDIA_URL
    if not url.startswith(prefix):
        return None
    folder = Path(settings.MEDIA_ROOT)
    file = folder / url.removeprefix(prefix)
    return file if file.is_file() and file.resolve().is_relative_to(folder.resolve()) else None
