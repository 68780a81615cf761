"""The difference between two texts is told in whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.language.differences import MOST_WORDS, Fate, Span, differences


def _told(before: str, now: str) -> str:
    marks = {Fate.SAME: "{}", Fate.GONE: "-{}-", Fate.NEW: "+{}+"}
    return "|".join(marks[span.fate].format(span.text) for span in differences(before, now))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("", "", ""),
        ("Laba qof.", "Laba qof.", "Laba qof."),
        ("Laba qof.", "Shan qof.", "-Laba-|+Shan+| qof."),
        ("", "Cusub", "+Cusub+"),
        ("Duug", "", "-Duug-"),
        ("waa 1,000 qof", "waa 1,200 qof", "waa |-1,000-|+1,200+| qof"),
        ("wuu la’aa maanta", "wuu la’yahay maanta", "wuu |-la’aa-|+la’yahay+| maanta"),
        ("ka badan shan", "in yar shan", "-ka badan-|+in yar+| shan"),
    ],
)
def test_whole_words_are_marked(before: str, now: str, told: str) -> None:
    assert _told(before, now) == told


@given(st.text(alphabet="ab ’,\n1", max_size=60), st.text(alphabet="ab ’,\n1", max_size=60))
def test_both_texts_can_be_read_from_the_difference(before: str, now: str) -> None:
    spans = differences(before, now)
    assert "".join(span.text for span in spans if span.fate is not Fate.NEW) == before
    assert "".join(span.text for span in spans if span.fate is not Fate.GONE) == now
    assert all(span.text for span in spans)


def test_very_long_texts_differ_as_a_whole() -> None:
    long = "kow laba " * MOST_WORDS
    assert differences(long, "kow") == (Span(Fate.GONE, long), Span(Fate.NEW, "kow"))
