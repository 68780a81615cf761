"""The styleguide: every part of the pages is in it, made by the part itself."""

import pytest
from lxml import html

from weriye.reader.rendering import FOLDER, parts_of
from weriye.reader.styleguide import styleguide

from .conftest import SmallSite
from .test_safety import dangers

# Those without a state of their own to be looked at: of the head, the frame, or of pages made of one part alone.
ELSEWHERE = {"head", "footer", "masthead", "day_story", "day_file", "keep", "locator"}


@pytest.mark.parametrize("edition", ["so", "en"])
def test_every_part_is_shown_in_an_editions_words(edition: str, small_site: SmallSite) -> None:
    document = html.document_fromstring(styleguide(edition).decode())
    shown = {label.text for label in document.xpath("//p[@class='label']/b")}
    parts = {file.stem for file in (FOLDER / "parts").glob("*.html")}
    assert parts - shown - ELSEWHERE == set()
    assert shown <= parts_of("styleguide.html")
    assert len(document.xpath("//div[@class='specimen']")) > 35
    assert all(len(specimen) > 1 for specimen in document.xpath("//div[@class='specimen']"))
    assert dangers(document) == []


def test_without_an_article_it_says_what_is_missing(newsroom: object) -> None:
    with pytest.raises(LookupError, match="no article with a picture"):
        styleguide("so")
