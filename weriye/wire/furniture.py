"""Furniture of a page: the lines around an article that are no part of it, in English and Somali."""

import re
import unicodedata

# Headings under which a page lists other things than its article: what follows them is theirs.
_CLOSING = (
    "related articles|related stories|related news|related|related topics|read also|read more|more news|"
    "more stories|latest news|latest|live now|live|watch live|follow us on social media|follow us|"
    "follow us on|trending|trending now|most read|popular|share|share this|share this article|comments|"
    "leave a reply|la xiriira|maqaallo la xiriira|maqaalo la xiriira|warar la xiriira|"
    "mowduucyada la xiriira|wararka la xiriira|warar kale|wararka ugu dambeeyay|hadda toos|toos|"
    "toos u daawo|hadda waa toos|nagala soco baraha bulshada|nagala soco|nagu soo raac|"
    "nagala soco warbaahinta bulshada|ugu akhris badan|loogu akhris badan yahay|la wadaag|faallooyin"
)
# Single lines that may stand anywhere and close nothing.
_SINGLE = (
    "news|world|home|menu|search|advertisement|skip to content|skip to main content|print|email|copy link|"
    "subscribe|sign in|log in|warar|wararka|caalamka|bogga hore|hoyga|raadi|xayeysiis|xayaysiis|"
    "u gudub qaybta macluumaadka|iska diiwaangeli|daawo|dhageyso"
)
_CLOSING_SET = frozenset(_CLOSING.split("|"))
_SINGLE_SET = frozenset(_SINGLE.split("|"))
_SWITCH = re.compile(
    r"(?:so|en|ar|som|eng|somali|soomaali|english|ingiriisi|af-soomaali|af soomaali|عربي|العربية)"
    r"(?:\s*[|/·•]\s*(?:so|en|ar|som|eng|somali|soomaali|english|ingiriisi|af-soomaali|af soomaali|عربي|العربية))*"
)
_MARKS = re.compile(r"[\W_]+")


def is_closing(line: str) -> bool:
    """Whether a line heads a list of other things (`Related Articles`), to the end of the page."""
    return _plain(line) in _CLOSING_SET


def is_furniture(line: str) -> bool:
    """Whether a line is a page's furniture: edition switch, lone `|`, headings, buttons."""
    if _MARKS.fullmatch(line):
        return True
    plain = _plain(line)
    return plain in _CLOSING_SET or plain in _SINGLE_SET or _SWITCH.fullmatch(plain) is not None


def _plain(line: str) -> str:
    folded = unicodedata.normalize("NFKC", line).casefold().replace("’", "'")
    return " ".join(folded.split()).strip("|:»›>•· ")
