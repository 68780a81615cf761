"""An edition is configuration: its words all used, and a third one, right to left, needs no code."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from weriye.reader.chrome import chrome
from weriye.reader.site import site
from weriye.stories.actions import create_editions
from weriye.stories.editions import load_editions
from weriye.stories.models import Article, Entry

from .conftest import SmallSite

READER = Path(__file__).parent.parent.parent / "weriye/reader"
EDITIONS = READER.parent / "config/editions"


def test_every_label_is_used_and_every_used_one_defined() -> None:
    used = set(Entry.Kind.values) | {"front"}
    for file in [*READER.rglob("*.py"), *READER.rglob("*.html")]:
        used |= set(re.findall(r"words\.([a-z_]+)", file.read_text(encoding="utf-8")))
    for edition in load_editions(EDITIONS, ("so", "en")).values():
        assert set(edition.labels) == used


def test_placeholders_are_the_same_in_every_edition() -> None:
    somali, english = load_editions(EDITIONS, ("so", "en")).values()
    for key, text in somali.labels.items():
        assert sorted(re.findall(r"{(\w+)}", text)) == sorted(re.findall(r"{(\w+)}", english.labels[key])), key


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = chrome("so").words.nonsense


@pytest.fixture
def arabic(tmp_path: Path, settings: Any, newsroom: Path) -> None:
    folder = tmp_path / "editions"
    folder.mkdir()
    for code in ("so", "en"):
        (folder / f"{code}.toml").write_text((EDITIONS / f"{code}.toml").read_text(encoding="utf-8"), encoding="utf-8")
    words = (EDITIONS / "en.toml").read_text(encoding="utf-8")
    words = words.replace('name = "English"', 'name = "العربية"', 1).replace('direction = "ltr"', 'direction = "rtl"')
    words = re.sub(r'name = "News" }', 'name = "أخبار" }', words)
    (folder / "ar.toml").write_text(words, encoding="utf-8")
    settings.EDITIONS = load_editions(folder, ("so", "en", "ar"))
    settings.WAGTAIL_CONTENT_LANGUAGES = [("so", "so"), ("en", "en"), ("ar", "ar")]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES
    create_editions()


def test_a_third_edition_right_to_left_is_configuration_only(
    small_site: SmallSite, arabic: None, write_article: Callable[..., Article], page: Callable[[str], Any]
) -> None:
    told = write_article(
        "ar", "افتتاح ميناء مقديشو", slug="port", translation_key=small_site.somali.translation_key, section="news"
    )
    document = page(small_site.address(told))
    root = document.getroottree().getroot()
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    ways = {a.get("hreflang"): a.get("href") for a in document.xpath("//nav[@class='switch']//a")}
    assert ways == {"so": small_site.address(small_site.somali), "en": small_site.address(small_site.english)}
    assert "نوفمبر" in document.xpath("//article//time/text()")[0]
    links = {link.get("hreflang") for link in page(small_site.address(small_site.somali)).xpath("//link[@hreflang]")}
    assert links == {"so", "en", "ar", "x-default"}
    assert page("/ar/news/").xpath("//h1/text()") == ["أخبار"]
    (offer,) = page("/").xpath("//a[@hreflang='ar']")
    assert (offer.get("href"), offer.get("dir")) == ("/ar/", "rtl")
    note = page(small_site.address(small_site.alone)).xpath("//nav[@class='switch']/p/text()")
    assert len(note) == 2


def test_styles_know_no_left_and_no_right() -> None:
    physical = re.compile(
        r"(?<![\w-])(left|right|margin-top|margin-bottom|padding-top|padding-bottom|width|height)\s*:"
    )
    for file in (READER / "css").glob("*.css"):
        assert not physical.findall(file.read_text(encoding="utf-8")), file.name


def test_the_version_changes_with_the_editions_and_the_address(settings: Any, db: None) -> None:
    before = site.version()
    assert site.version() == before
    settings.WERIYE_ADDRESS = "https://elsewhere.example"
    assert site.version() != before


def test_each_part_has_the_style_of_its_name_and_each_style_a_template() -> None:
    templates = {file.stem for file in (READER / "templates").rglob("*.html")}
    styles = {file.stem for file in (READER / "css").glob("*.css")}
    assert styles - templates == {"layers", "tokens"}
