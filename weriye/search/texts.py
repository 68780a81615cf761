"""What of a published article is searched: its texts as plain strings, read without building blocks.

It must not know the index. Reads the body as it is stored, because building Wagtail's blocks costs
more than indexing them.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from weriye.stories.live_story.queries import texts_of
from weriye.stories.models import PublishedArticle

_BREAK = re.compile(r"</?(?:p|br|li|ul|ol|h[1-6]|blockquote|div|hr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# \u0001 and \u0002 mark matches in an excerpt, so no text may hold them; the rest shows nothing, and
# half a surrogate pair, which JSON can hold, cannot be sent.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
# Of a live story that goes on for weeks the newest posts are searched.
MOST_POSTS = 1_000
# *bold*, _italic_, - a line of a list, > a quote.
_MARK = re.compile(r"^\s*[->]\s+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
# Values of a block that are no words of the article.
_NO_TEXT = frozenset({"id", "type", "address", "picture", "poster", "ordered"})


@dataclass(frozen=True, slots=True)
class ArticleText:
    """A published article as plain text."""

    article: int
    story: UUID
    edition: str
    section: str
    published_at: datetime
    headline: str
    summary: str
    paragraphs: tuple[str, ...]


def texts(articles: Iterable[int]) -> list[ArticleText]:
    """The texts of those of the articles that are published, in the order of their keys."""
    rows = PublishedArticle.objects.filter(pk__in=list(articles)).order_by("pk")
    fields = ("pk", "story", "edition", "section", "published_at", "headline", "summary")
    stored = Cast("article__body", TextField())
    read = list(rows.annotate(stored=stored).values_list(*fields, "live_from", "stored"))
    posts = texts_of([pk for pk, *_, live, _ in read if live is not None], MOST_POSTS)
    return [
        ArticleText(
            pk,
            story,
            edition,
            section,
            at,
            clean(headline),
            clean(summary),
            (*paragraphs(body), *_posted(posts.get(pk, ()))),
        )
        for pk, story, edition, section, at, headline, summary, _live, body in read
    ]


def _posted(posts: Iterable[str]) -> Iterator[str]:
    """The lines of a live story's posts without the marks of messengers."""
    for post in posts:
        for line in post.splitlines():
            if text := clean(_MARK.sub("", line)):
                yield text


def paragraphs(stored: str) -> Iterator[str]:
    """The readable strings of a stored body, in order, without markup."""
    try:
        blocks = json.loads(stored or "[]")
    except ValueError:
        blocks = []
    for value in _strings(blocks):
        for part in _BREAK.split(value) if "<" in value else (value,):
            if text := clean(html.unescape(_TAG.sub("", part)) if "<" in part or "&" in part else part):
                yield text


def _strings(value: Any) -> Iterator[str]:
    # A stack of its own: a body nested without end must not end Python.
    stack = [value]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict) and isinstance(row := value.get("values"), list):
            # A row of a table is read as one line; its cells are text, not markup.
            yield html.escape(" ".join(cell for cell in row if isinstance(cell, str)))
        elif isinstance(value, dict):
            stack.extend(inner for key, inner in reversed(value.items()) if key not in _NO_TEXT)


def clean(text: str) -> str:
    """One line without control characters."""
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
