"""Somali as Django needs to know it, because Django ships none: its language information.

The formats are in `formats/so/formats.py`, the catalogue in `locale/so/LC_MESSAGES/django.po`.
"""

from io import BytesIO
from pathlib import Path

LANG_INFO: dict[str, str | bool] = {
    "bidi": False,
    "code": "so",
    "name": "Somali",
    "name_local": "Soomaali",
}
CATALOGUE = Path(__file__).parent / "locale" / "so" / "LC_MESSAGES" / "django.po"


def compiled_catalogue(po: Path = CATALOGUE) -> bytes:
    """The bytes of the `.mo` for a `.po`. Raises OSError or Babel's PoFileError."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source, locale="so")
    target = BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def compile_catalogue(po: Path = CATALOGUE) -> Path:
    """Write the `.mo` beside the `.po`, after it was edited; returns its path."""
    mo = po.with_suffix(".mo")
    mo.write_bytes(compiled_catalogue(po))
    return mo
