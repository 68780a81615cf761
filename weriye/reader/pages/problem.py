"""What is answered where there is no page: not found (404), withdrawn (410). Needs no database."""

from dataclasses import dataclass

from ..chrome import chrome
from .frame import Head, Page, switch, title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage(Page):
    title: str
    text: str


def build(code: str, status: int) -> ProblemPage:
    """The page for 404 or 410 in an edition."""
    frame = chrome(code)
    words = frame.words
    title, text = (words.gone, words.gone_text) if status == 410 else (words.not_found, words.not_found_text)
    return ProblemPage(
        chrome=frame,
        head=Head(title=title_of(frame, title), description=text, path="", index=False),
        switch=switch(frame, {code: frame.front}, ""),
        title=title,
        text=text,
    )
