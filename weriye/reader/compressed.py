"""Answers of Django's on their way to readers, as small as the baked ones: brotli or gzip, by what the browser takes.

Reader's answers hold nothing secret, so that their size may tell what is in them. Must not wrap the desk's.
"""

import gzip
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from weriye.press.files import PACKED, packed
from weriye.press.serving import accepted_encodings, type_of

SMALLEST = 200  # bytes; below that there is nothing to gain
GZIP_LEVEL = 6
PACKED_ALREADY = frozenset(type_of(f"page{suffix}") for suffix in PACKED)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def compressed(view: View[P]) -> View[P]:
    """A view whose answers are compressed as the browser likes best."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if len(response.content) < SMALLEST or response.has_header("Content-Encoding"):
            return response
        if response["Content-Type"] in PACKED_ALREADY:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        accepted = request.headers.get("Accept-Encoding", "").encode("latin-1", "replace")
        encoding = accepted_encodings(accepted)[0][0]
        if encoding:
            body = response.content
            response.content = packed(body) if encoding == "br" else gzip.compress(body, GZIP_LEVEL, mtime=0)
            response["Content-Encoding"] = encoding
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

    return answer
