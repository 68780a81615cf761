"""Posts for the networks: one template, each within its limit as that network counts, the address always whole."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.reader.announcing import NETWORKS, Network, announce, announcements
from weriye.stories.models import Article

URL = "https://news.example/so/2026/11/22/" + "cinwaan-" * 8 + "dheer/"
TEMPLATE = "{headline}\n\n{summary}\n\n{url}"
X = next(network for network in NETWORKS if network.name == "X")
MASTODON = next(network for network in NETWORKS if network.name == "Mastodon")


def test_all_is_said_where_there_is_room() -> None:
    said = announce(X, TEMPLATE, "Cinwaan", "Kooban.", URL)
    assert said.text == f"Cinwaan\n\nKooban.\n\n{URL}"
    assert said.length == 7 + 2 + 7 + 2 + 23


def test_without_a_summary_no_gap_is_left() -> None:
    assert announce(X, TEMPLATE, "Cinwaan", "", URL).text == f"Cinwaan\n\n{URL}"


def test_the_summary_gives_way_before_the_headline() -> None:
    said = announce(X, TEMPLATE, "Cinwaan weyn", "eray " * 100, URL)
    assert said.text.startswith("Cinwaan weyn\n\neray eray")
    assert "…" in said.text
    assert 240 < said.length <= 280
    said = announce(X, TEMPLATE, "Cinwaan " * 32, "Kooban oo aan meel loo hayn.", URL)
    assert "Kooban" not in said.text
    assert said.length <= 280


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a" * 10, 10),
        ("é", 1),
        ("e\u0301", 1),
        ("“a”", 3),
        ("عرب", 3),
        ("日本", 4),
        ("🌊", 2),
        (URL, 23),
        ("kaab.so", 23),
    ],
)
def test_x_counts_as_x_does(text: str, length: int) -> None:
    assert X.measure(text) == length


def test_mastodon_counts_a_link_as_23_and_telegram_by_utf16() -> None:
    assert MASTODON.measure(f"a {URL}") == 25
    assert NETWORKS[0].measure("🌊") == 2


@given(
    network=st.sampled_from(NETWORKS),
    headline=st.text(max_size=400),
    summary=st.text(max_size=5000) | st.just("war kale.so oo 🌊 " * 400),
)
def test_no_post_is_too_long_or_loses_its_address(network: Network, headline: str, summary: str) -> None:
    said = announce(network, TEMPLATE, headline, summary, URL)
    assert said.text.endswith(URL)
    assert said.length == network.measure(said.text) <= network.limit


def test_braces_in_a_headline_are_only_braces() -> None:
    assert announce(X, TEMPLATE, "{url} {0} {", "", URL).text == f"{{url}} {{0}} {{\n\n{URL}"


def test_a_published_article_is_announced_in_the_words_of_its_edition(write_article: Callable[..., Any]) -> None:
    article: Article = write_article("so", "Cinwaan", summary="Kooban.")
    said = announcements(article.published)
    assert [one.network.limit for one in said] == [4096, 1024, 63_206, 280, 500]
    assert all(one.text == f"Cinwaan\n\nKooban.\n\nhttp://weriye.test{article.published.address}" for one in said)
