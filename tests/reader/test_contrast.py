"""Colours that can be told apart: WCAG 2.2's contrast, computed from the style itself, in both themes."""

import re

import pytest

from weriye.reader.chrome import COLOURS
from weriye.reader.styles import FOLDER

TEXT, SHAPES = 4.5, 3.0
ACCENTS = ("c", *(f"c{number}" for number in range(1, COLOURS)))
# What is written on what: tokens or colours as the parts of the style use them.
WRITTEN = [
    *((ink, ground) for ink in ("ink", "soft", "air", *ACCENTS) for ground in ("paper", "tint")),
    *(("paper", accent) for accent in (*ACCENTS, "air", "ink")),
    *((ink, "deep") for ink in ("#fff", "foam")),
    ("#06283d", "#fff"),
    ("#15181b", "#ffe9a8"),
]
# What only has to be seen: the ring of the focus, the border of a field, lines under links on the dark bar.
SEEN = [("c1", "paper"), ("c1", "tint"), ("soft", "paper"), ("#7fa3b5", "deep"), ("#ff5a63", "deep")]


def tokens() -> dict[str, dict[str, str]]:
    """The colours of each theme; what the dark one does not set is as in the light one."""
    light, dark = (FOLDER / "tokens.css").read_text(encoding="utf-8").split("prefers-color-scheme: dark")
    found = {theme: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css)) for theme, css in
             (("light", light), ("dark", dark))}  # fmt: skip
    return {"light": found["light"], "dark": found["light"] | found["dark"]}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` or `#rgb`, 0 to 1 (WCAG 2.2, definitions)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_one_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_written_can_be_read(theme: str) -> None:
    colours = tokens()[theme]
    assert set(ACCENTS) <= set(colours)
    weak = {
        (ink, ground): round(contrast(colours.get(ink, ink), colours.get(ground, ground)), 2)
        for pairs, least in ((WRITTEN, TEXT), (SEEN, SHAPES))
        for ink, ground in pairs
        if contrast(colours.get(ink, ink), colours.get(ground, ground)) < least
    }
    assert weak == {}


def test_no_colour_is_written_that_is_not_checked() -> None:
    """A part with a colour of its own has it in the lists above, or draws only a line or a shadow with it."""
    checked = {colour for pair in (*WRITTEN, *SEEN) for colour in pair if colour.startswith("#")}
    unseen = {"#6d8594", "#0005", "#000", "#0000"}  # between two links; under a button; behind a video; none at all
    for file in FOLDER.glob("*.css"):
        if file.name not in ("tokens.css",):
            css = re.sub(r"@media print \{.*", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
            found = set(re.findall(r"(?<=[\s:(])#[0-9a-f]{3,8}\b", css))
            assert found <= checked | unseen, file.name


def test_the_style_has_no_left_and_no_right() -> None:
    """Right-to-left editions are laid out by the same style: sides are named by the direction of the text."""
    sides = re.compile(r"(?<![\w-])(?:margin|padding|border|inset)?-?(?:left|right)\s*:|text-align:\s*(?:left|right)|"
                       r"float:\s*(?:left|right)|(?<![\w-])(?:width|height)\s*:(?!\s*\d)")  # fmt: skip
    for file in FOLDER.glob("*.css"):
        found = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if sides.search(line)]
        assert found == [], file.name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_picture_shows_can_be_read_on_its_placeholder(theme: str) -> None:
    """Where a picture never comes its alt text stands on its colours, whichever they are."""
    template = (FOLDER.parent / "templates" / "parts" / "picture.html").read_text(encoding="utf-8")
    (alpha,) = set(re.findall(r"\]\s*}}(\w)", template))
    share, colours = int(alpha, 16) / 15, tokens()[theme]
    tint = [int(colours["tint"][at : at + 2], 16) for at in (1, 3, 5)]
    for extreme in (0, 255):
        ground = "#" + "".join(f"{round(part + (extreme - part) * share):02x}" for part in tint)
        assert contrast(colours["ink"], ground) >= TEXT
