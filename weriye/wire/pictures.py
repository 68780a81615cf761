"""Pictures out of a folder beside an archive, each taken once whatever its name. Never from the network."""

import hashlib
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction

from weriye.stories.models import Picture
from weriye.stories.uploads import clean_picture

from .incoming import Figure
from .models import ImportedPicture

_LICENCE = re.compile(r"^(?:CC\b|CC0|Public domain|All rights|©)", re.IGNORECASE)
_SRC = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


class PictureFolder:
    """The files of one folder, by the last part of the addresses under which a body shows them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, int] = {}

    @cached_property
    def _files(self) -> dict[str, Path]:
        # Only names that are there are ever opened, so no address leads out of the folder.
        return {path.name: path for path in sorted(self._folder.iterdir()) if path.is_file()}

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    def digest(self, src: str) -> str:
        """A hash of the file that an address means; empty when there is none."""
        name = file_name(src)
        path = self._files.get(name)
        if path is None:
            return ""
        if name not in self._digests:
            self._digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._digests[name]

    def digests(self, body: str) -> list[str]:
        """The hashes of all pictures that a body's HTML shows."""
        return [digest for src in _SRC.findall(body) if (digest := self.digest(src))]

    def take(self, figure: Figure) -> int | None:
        """The key of the picture that a figure shows, taken in if it is new; None when it cannot be had."""
        digest = self.digest(figure.src)
        if digest and digest not in self._taken:
            taken = _take(self._files[file_name(figure.src)], digest, figure)
            if taken is None:
                return None
            self._taken[digest] = taken
        return self._taken.get(digest)


def file_name(src: str) -> str:
    """The last part of an address or path: `boats.jpg`. Empty for what is none."""
    try:
        return PurePosixPath(unquote(urlsplit(src).path)).name
    except ValueError:
        return ""


@transaction.atomic
def _take(path: Path, digest: str, figure: Figure) -> int | None:
    there = ImportedPicture.objects.filter(digest=digest).values_list("picture", flat=True).first()
    if there is not None:
        return there
    credit, licence = split_credit(figure.credit)
    with path.open("rb") as data:
        try:
            clean = clean_picture(data, path.name)
        except ValidationError:
            return None
    picture = Picture.objects.create(title=path.stem, file=clean, credit=credit[:200], licence=licence[:200])
    ImportedPicture.objects.create(digest=digest, picture=picture)
    return int(picture.pk)


def split_credit(text: str) -> tuple[str, str]:
    """`Badweyn TV / CC0` as whom to thank and the licence."""
    before, slash, after = text.rpartition("/")
    if slash and _LICENCE.match(after.strip()):
        return before.strip(), after.strip()
    return text, ""


# Gives the key of the picture that a figure shows, None when it cannot be had.
Take = Callable[[Figure], int | None]
