"""Excerpts: the passage that answers best, marked by characters that no text holds."""

import pytest

from weriye.search.asking import matcher, understand
from weriye.search.excerpts import END, LENGTH, START, excerpt
from weriye.search.texts import clean, paragraphs


def show(text: str, query: str, edition: str = "en") -> str:
    spans = matcher(understand(query, edition), edition).spans(text)
    return excerpt(text, spans).replace(START, "[").replace(END, "]")


def test_a_short_text_is_shown_whole() -> None:
    assert show("Floods hit the town.", "flood") == "[Floods] hit the town."


def test_the_passage_with_most_different_words_is_chosen() -> None:
    text = "Rain fell. " + "Nothing happened. " * 30 + "Rain and floods hit the bridge. " + "More followed. " * 30
    shown = show(text, "rain floods bridge")
    assert "[Rain] and [floods] hit the [bridge]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < LENGTH + 30


def test_a_text_without_a_match_shows_its_beginning() -> None:
    text = "First words here. " * 40
    assert show(text, "zebra").startswith("First words here.")


@pytest.mark.parametrize("text", ["", "x", "ا" * 3000, "a " * 3000, "aflood" * 1000, "flood" + "x" * 5000])
def test_any_text_gives_an_excerpt_of_bounded_length(text: str) -> None:
    assert len(show(text, "flood")) <= LENGTH + 40


def test_words_of_the_grammar_are_not_marked_beside_others() -> None:
    assert show("The flood and the town", "the flood") == "The [flood] and the town"
    assert show("The flood and the town", "the") == "[The] flood and [the] town"


def test_a_guessed_spelling_is_marked_only_when_nothing_better_is_there() -> None:
    assert show("Wuu yidhi maanta", "yiri", "so") == "Wuu [yidhi] maanta"


def test_no_text_brings_marks_of_its_own() -> None:
    assert clean("a\u0001b\u0002c\x00 \ud800d\n\te") == "a b c d e"
    assert list(paragraphs('[{"type":"paragraph","value":"<p>a\\u0001b \\ud800</p>"}]')) == ["a b"]


@pytest.mark.parametrize("stored", ["", "[]", "null", "{", "3", '"x"', "[[[[]]]]", '{"a": {"b": [1, null, true]}}'])
def test_a_body_of_any_shape_is_read(stored: str) -> None:
    assert list(paragraphs(stored)) in ([], ["x"])


def test_a_body_nested_without_end_is_read() -> None:
    assert list(paragraphs("[" * 900 + '"deep"' + "]" * 900)) == ["deep"]
