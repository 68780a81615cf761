"""The picture of one point that an article's page asks for when its end comes into sight."""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .actions import count_read
from .readers import is_robot, readers

# One transparent pixel; kept for half an hour by the browser, so that a reload is no new read.
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
HEADERS = {"Cache-Control": "private, max-age=1800", "X-Robots-Tag": "noindex"}


@require_safe
def read(request: HttpRequest, article: int) -> HttpResponse:
    """Count a read when a browser asks for our own page; answer with the picture in any case."""
    if _is_a_reader(request):
        now = timezone.now()
        address = reader_address(request)
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


def reader_address(request: HttpRequest) -> str:
    """The reader's address: what a proxy on this machine says, else whoever is connected.

    Only a proxy on this machine is believed, and only the last address it names: the others are
    whatever the reader wrote. An IPv6 reader is the network of 64 bits that one household has.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    try:
        if ip_address(peer).is_loopback:
            peer = request.headers.get("X-Forwarded-For", peer).rpartition(",")[2].strip()
        address = ip_address(peer)
    except ValueError:
        return peer
    return str(int(address) >> 64) if address.version == 6 else str(address)
