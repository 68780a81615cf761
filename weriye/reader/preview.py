"""An article that is not published yet, as its readers will see it."""

from django.http import HttpResponse

from weriye.stories.actions import published_row
from weriye.stories.models import Article
from weriye.stories.queries import full_article

from .pages.article import article_page, template_of
from .rendering import render_template


def preview(article: Article) -> HttpResponse:
    """The article page of what is being written. Counts no read and is kept nowhere."""
    page = article_page(full_article(article, published_row(article)), preview=True)
    return HttpResponse(
        render_template(template_of(page), page), headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    )
