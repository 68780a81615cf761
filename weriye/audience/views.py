"""The picture of one point that an article's page asks for when its end comes into sight."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .actions import count_read
from .readers import household, is_robot, readers

# One transparent pixel; kept for half an hour by the browser, so that a reload is no new read.
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
HEADERS = {"Cache-Control": "private, max-age=1800", "X-Robots-Tag": "noindex"}


@require_safe
def read(request: HttpRequest, article: int) -> HttpResponse:
    """Count a read when a browser asks for our own page; answer with the picture in any case."""
    if _is_a_reader(request):
        now = timezone.now()
        address = household(request.META.get("REMOTE_ADDR", ""))
        token = readers.token(address, request.headers.get("User-Agent", ""), now)
        if readers.may_count(address, article, now) and count_read(article, token):
            readers.spend(address, article, now)
    return HttpResponse(GIF, content_type="image/gif", headers=HEADERS)


def _is_a_reader(request: HttpRequest) -> bool:
    said = request.headers
    return (
        request.method == "GET"
        and said.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and said.get("Sec-Fetch-Dest", "image") in ("image", "empty")
        and "prefetch" not in said.get("Sec-Purpose", said.get("Purpose", ""))
        and not is_robot(said.get("User-Agent", ""))
    )
