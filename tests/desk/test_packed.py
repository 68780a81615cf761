"""The desk's pages go over the wire compressed."""

import gzip
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from weriye.stories.models import Article

GZIP = {"accept-encoding": "gzip"}


def test_a_page_of_the_desk_is_compressed_for_who_takes_it(at_desk: Callable[..., Client]) -> None:
    client = at_desk("Reporter")
    answer = client.get("/desk/", headers=GZIP)
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) < 20_000
    assert b"Nothing waits" in gzip.decompress(answer.content)
    assert not client.get("/desk/").has_header("Content-Encoding")


def test_what_is_known_already_is_not_sent_again_compressed_or_not(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    client, article = at_desk("Reporter"), write_article("so", paragraphs=("<p>Roob badan.</p>",) * 20)
    address = reverse("desk_counterparts", args=(article.pk,))
    for headers in ({}, GZIP):
        first = client.get(address, headers=headers)
        again = client.get(address, headers={**headers, "if-none-match": first["ETag"]})
        assert again.status_code == 304
