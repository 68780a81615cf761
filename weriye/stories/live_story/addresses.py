"""Where the pages of a live story stand, beside its article's own: pure, asks no database."""

from .models import ON_PAGE


def page(article: str, number: int) -> str:
    """The page of posts of that number; `article` is the article's address."""
    return f"{article}posts/{number}/"


def page_of(article: str, post: int) -> str:
    """The page on which the post of a number stands for good, and the place on it."""
    return f"{page(article, (post - 1) // ON_PAGE + 1)}#p-{post}"


def change(article: str, sequence: int) -> str:
    """The fragment with what the change of that number made of a post."""
    return f"{article}posts/{sequence}.html"


def state(article: str) -> str:
    """The small file that readers' pages ask for what is new. Sorts after the fragments, and is so baked after them."""
    return f"{article}posts/state.json"
