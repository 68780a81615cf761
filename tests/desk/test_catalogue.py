"""Every word of ours that the desk shows stands in the Somali catalogue, and says the same in its place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import weriye
from weriye.language.locale_so import CATALOGUE

PACKAGE = Path(weriye.__file__).parent
DESK = PACKAGE / "desk" / "locale" / "so" / "LC_MESSAGES" / "django.po"
# Whatever is shown at the desk. What readers see is in the editions' own files.
ROOMS = ("desk", "stories", "press", "live", "search", "wire")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\bn?p?gettext\(((?:{_TEXT}[\s,]*)+)")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_MARKUP = re.compile(r"</?\w+")

Found = tuple[str, str]  # context, and the message in the singular


def _in_python(file: Path) -> Iterator[Found]:
    with file.open("rb") as source:
        for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
            yield context or "", message if isinstance(message, str) else message[0]


def _in_template(file: Path) -> Iterator[Found]:
    """By the same means as Django's own makemessages, which turns a template into calls."""
    for call in _CALL.finditer(templatize(file.read_text(encoding="utf-8"), origin=str(file))):
        yield "", ast.literal_eval(re.findall(_TEXT, call[1])[0].removeprefix("u"))


def messages() -> dict[Found, str]:
    """Every message that is marked for translation, with a file in which it stands."""
    found: dict[Found, str] = {}
    for room in ROOMS:
        for file in sorted((PACKAGE / room).rglob("*.py")):
            if "migrations" not in file.parts:
                found |= dict.fromkeys(_in_python(file), str(file.relative_to(PACKAGE)))
        for file in sorted((PACKAGE / room).rglob("templates/**/*.html")):
            found |= dict.fromkeys(_in_template(file), str(file.relative_to(PACKAGE)))
    return found


def _read(po: Path) -> Catalog:
    with po.open("rb") as source:
        return read_po(source, locale="so")


def _texts(entry: Message) -> tuple[list[str], list[str]]:
    """What an entry is in English and in Somali, each in all its numbers."""
    english = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    somali = [entry.string] if isinstance(entry.string, str) else list(entry.string)
    return english, somali


def _entries(po: Path) -> Iterator[Message]:
    return (entry for entry in _read(po) if entry.id)


def test_every_word_of_the_desk_stands_in_the_somali_catalogue() -> None:
    told = {
        (entry.context or "", _texts(entry)[0][0])
        for po in (CATALOGUE, DESK)
        for entry in _entries(po)
        if all(_texts(entry)[1]) and not entry.fuzzy
    }
    marked = messages()
    assert len(marked) > 400
    assert {text: where for text, where in marked.items() if text not in told} == {}


@pytest.mark.parametrize("po", [CATALOGUE, DESK], ids=["wagtail", "desk"])
def test_a_translation_has_the_placeholders_and_the_markup_of_the_original(po: Path) -> None:
    for entry in _entries(po):
        english, somali = _texts(entry)
        for text in somali:
            for pattern in (_PLACEHOLDER, _MARKUP):
                # The words for one thing may leave out the number.
                assert set(pattern.findall(text)) in [set(pattern.findall(one)) for one in english], (english, text)


OWN_NAMES = {"Weriye", "CSV", "JSON", "Wikidata", "GMT", "CDN"}
_TRANSLATED = re.compile(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", re.DOTALL)
_TEMPLATE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_HTML = re.compile(r"<(code|script|style|svg)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)


def test_text_between_the_tags_of_our_templates_is_marked() -> None:
    """A word in a template that nobody marked would stay English."""
    bare = []
    for file in sorted((PACKAGE / "desk" / "templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for pattern in (_TRANSLATED, _TEMPLATE, _HTML):
            text = pattern.sub(" ", text)
        bare += [(file.name, word) for word in re.findall(r"[A-Za-z]{3,}", text) if word not in OWN_NAMES]
    assert bare == []
