"""What is answered where there is no page: not found (404), gone or withdrawn (410)."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from weriye.stories import queries
from weriye.stories.corrections import Withdrawn

from ..chrome import chrome
from ..times import stamp
from .frame import Head, Page, switch, title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage(Page):
    """`reason` is why an article was withdrawn, as its readers shall read it; empty: not said."""

    title: str
    text: str
    reason: str = ""


def build(code: str, status: int) -> ProblemPage:
    """The page for 404 or 410 in an edition. Needs no database."""
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


def withdrawn(code: str, article: Withdrawn) -> ProblemPage:
    """The notice where an article was withdrawn: when, why if that is said, and where the story still stands."""
    frame = chrome(code)
    words = frame.words
    at = stamp(article.at, code)
    text = words.withdrawn_text.format(time=at.text)
    moment = Markup('<time datetime="{}">{}</time>').format(at.iso, at.text)
    told = queries.counterparts(article.story) if article.story else []
    twins = {twin.edition: twin.address for twin in told} | {code: frame.front}
    return ProblemPage(
        chrome=frame,
        head=Head(title=title_of(frame, words.withdrawn), description=text, path="", index=False),
        switch=switch(frame, twins, ""),
        title=words.withdrawn,
        text=escape(words.withdrawn_text).format(time=moment),
        reason=article.reason,
    )
