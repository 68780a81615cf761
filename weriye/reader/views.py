"""What no file answers: searches, pages not baked yet, old addresses, and the honest "not here"."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from weriye.press.actions import bake_now
from weriye.press.files import BadPath
from weriye.press.serving import KEPT, PAGE_CACHE, PAGE_POLICY, VARY, cache_of
from weriye.stories.corrections import withdrawn
from weriye.stories.editions import editions, has_edition
from weriye.stories.queries import former_address

from . import light, routes
from .compressed import compressed
from .pages import lists, problem
from .rendering import render_template

LAST_PAGE = 50


def _answer(body: bytes, status: int = 200, content_type: str = routes.HTML, cache: str = PAGE_CACHE) -> HttpResponse:
    headers = {"Cache-Control": cache, "Content-Security-Policy": PAGE_POLICY}
    if settings.WERIYE_CDN is None:
        headers["Vary"] = VARY
    return HttpResponse(body, status=status, content_type=content_type, headers=headers)


@require_safe
@compressed
def search(request: HttpRequest, code: str) -> HttpResponse:
    """The search page with what was found; the form alone without a question."""
    if not has_edition(code):
        return _problem(request.path, 404)
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= 2 else 1
    found = lists.search_page(code, request.GET.get("q", ""), min(max(page, 1), LAST_PAGE))
    response = _answer(render_template("search.html", found), cache="public, max-age=60")
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@compressed
def fallback(request: HttpRequest) -> HttpResponse:
    """A page that has no file: baked now, moved, withdrawn, or not there."""
    path = request.path
    if "\x00" in path:  # PostgreSQL does not even look for it
        return _problem(path, 404)
    # Who saves data gets the light version, where there is one; a CDN holds one page for everybody.
    if request.headers.get("Save-Data", "").lower() == "on" and path.endswith("/") and settings.WERIYE_CDN is None:
        page = _page(path + light.NAME)
        if page is not None:
            return page
    page = _page(path.removesuffix("index.html") if path.endswith("/index.html") else path)
    if page is not None:
        return page
    for old in (path, request.get_full_path()):
        known, address = former_address(old)
        if known:
            return _moved(address) if address else _gone(path, old)
    if beside := routes.beside_article(path) or routes.beside_entry(path):
        known, address = former_address(beside[0])
        if known:
            return _moved(address + beside[1]) if address else _problem(path, 410)
    if not path.endswith("/") and _page(path + "/") is not None:
        query = request.META.get("QUERY_STRING", "")
        return _moved(path + "/", query)
    return _problem(path, 404)


def _page(path: str) -> HttpResponse | None:
    """The page at a path, baked if it had no file; None when there is none."""
    found = routes.match(path)
    if found is None:
        return None
    try:
        body = bake_now(path)
    except BadPath:
        return None
    if body is None:
        return None
    answer = _answer(body, content_type=found.content_type, cache=cache_of(path))
    answer[KEPT] = quote(path)
    return answer


def _moved(address: str, query: str = "") -> HttpResponse:
    target = quote(address, safe="/") + (f"?{query}" if query else "")
    return HttpResponsePermanentRedirect(target, headers={"Cache-Control": PAGE_CACHE})


def _gone(path: str, old: str) -> HttpResponse:
    """410 in the words of the edition, with when and why an article was withdrawn."""
    article, code = withdrawn(old), path.split("/")[1]
    if article is None or not has_edition(code):
        return _problem(path, 410)
    body = render_template("problem.html", problem.withdrawn(code, article))
    return _answer(body, 410, cache="public, max-age=30")


def _problem(path: str, status: int) -> HttpResponse:
    """404 or 410 in the edition that the path begins with, else the first one."""
    code = path.split("/")[1] if path.startswith("/") else ""
    if not has_edition(code):
        code = editions()[0].code
    return _answer(render_template("problem.html", problem.build(code, status)), status, cache="public, max-age=30")
