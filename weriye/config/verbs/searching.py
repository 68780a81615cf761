"""`weriye search` and `weriye reindex`: finding articles, and making the index anew."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from weriye.search import actions, queries
from weriye.search.excerpts import END, START
from weriye.search.index import IndexBusy, IndexUnusable, searcher
from weriye.stories import editions
from weriye.stories.models import PublishedArticle
from weriye.stories.queries import cards

from .exits import BadInput, Failed
from .progress import progress


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as the command prints it."""

    article: int
    headline: str
    address: str
    published: datetime
    excerpt: str


def search(
    query: Annotated[str, typer.Argument(help="Words to look for; words in quotation marks stand together.")],
    edition: Annotated[str, typer.Option(help="The edition to search.")],
    limit: Annotated[int, typer.Option(help="How many articles to print, at most 100.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Find published articles, as the search page does."""
    if not editions.has_edition(edition):
        known = ", ".join(one.code for one in editions.editions())
        raise BadInput(f"there is no edition {edition!r}; the editions are {known}")
    if not 1 <= limit <= 100:
        raise BadInput(f"--limit is {limit}; write a number from 1 to 100")
    if not query.strip():
        raise BadInput("the query is empty; write words to look for")
    try:
        searcher()
    except IndexUnusable as problem:
        raise Failed(f"{problem}; `weriye reindex` makes it, and so does a running `weriye serve`") from None
    results = queries.find(query, edition, limit=limit)
    excerpts = {hit.article: hit.excerpt for hit in results.hits}
    found = [
        Found(card.article, card.headline, card.address, card.published_at, excerpts[card.article])
        for card in cards(list(excerpts))
    ]
    if as_json:
        typer.echo(json.dumps({"total": results.total, "hits": [_as_json(one) for one in found]}, ensure_ascii=False))
        return
    typer.echo(f"{results.total} found")
    for one in found:
        typer.echo(f"\n{one.headline}\n{one.address}  {one.published:%Y-%m-%d}")
        typer.echo(one.excerpt.replace(START, "*").replace(END, "*"))


def _as_json(one: Found) -> dict[str, object]:
    """The excerpt carries no marks: a program wants the words."""
    return {
        "article": one.article,
        "headline": one.headline,
        "address": one.address,
        "published": one.published.isoformat(),
        "excerpt": one.excerpt.replace(START, "").replace(END, ""),
    }


def reindex() -> None:
    """Make the search index anew, while the old one goes on answering."""
    total = PublishedArticle.objects.count()
    try:
        with progress("Indexing", total) as advance:
            done = actions.rebuild(advance)
    except IndexBusy as problem:
        raise Failed(str(problem)) from None
    typer.echo(f"{done} articles indexed; related stories follow while `weriye serve` or `weriye work` runs")
