"""Slugs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.language.slugs import slugify


@given(st.text(), st.integers(1, 120))
def test_any_text_gives_a_clean_slug_that_fits(text: str, length: int) -> None:
    slug = slugify(text, "so", length)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= length


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Roob ka da’ay Baydhabo — maxaa ka dhacay?", "roob-ka-daay-baydhabo-maxaa-ka-dhacay"),
        ("Beşiktaş 3–1 Fenerbahçe", "besiktas-3-1-fenerbahce"),
        ("Straße: ﬁnal", "strasse-final"),
        ("  26-kii   Noofembar ", "26-kii-noofembar"),
        ("الرئيس ٢٠٢٦", "alryys-2026"),
    ],
)
def test_a_headline_becomes_its_words(headline: str, slug: str) -> None:
    assert slugify(headline, "so") == slug


def test_a_long_headline_is_cut_between_words() -> None:
    assert slugify("Dowladda Soomaaliya oo soo saartay war", "so", 24) == "dowladda-soomaaliya-oo"


def test_a_text_in_a_script_without_table_gets_a_hash_that_stays() -> None:
    assert slugify("日本の新聞 12", "ja") == slugify("日本の新聞 12", "ja")
    assert slugify("日本の新聞 12", "ja") != slugify("日本の新聞 13", "ja")
    assert slugify("", "so")


def test_no_slug_is_shorter_than_one_letter() -> None:
    with pytest.raises(ValueError, match="give 1 or more"):
        slugify("x", "so", 0)
