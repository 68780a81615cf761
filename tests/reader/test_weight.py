"""Bytes on the wire, at the press's own compression: sizes, not times, so a test may hold them."""

from collections.abc import Callable

import brotli
import pytest

from weriye.press.files import BROTLI_QUALITY
from weriye.reader.assets import ICON, SCRIPT
from weriye.reader.site import site
from weriye.stories.models import Article

from .conftest import SmallSite

SENTENCES = (
    "Guddiga doorashooyinka ayaa ku dhawaaqay in la diiwaangelin doono codbixiyeyaasha {0} degmo oo cusub.",
    "Dad badan oo deggan magaalada ayaa sheegay in ay sugayeen saacado {0} ah si ay adeegga u helaan.",
    "“Waxaan rajeynaynaa in arrintani ay wax weyn ka beddesho nolosheenna,” ayay tiri {0}-jir ganacsato ah.",
    "Hay’addu waxay tilmaantay in kharashka guud uu gaarayo {0} kun oo doolar muddo saddex sano ah.",
)


def on_the_wire(path: str) -> int:
    rendered = site.render(path)
    assert rendered is not None
    return len(brotli.compress(rendered.body, quality=BROTLI_QUALITY))


def test_an_article_fits_the_first_flight(small_site: SmallSite, write_article: Callable[..., Article]) -> None:
    paragraphs = tuple(
        "<p>" + " ".join(SENTENCES[(n + k) % 4].format(17 * n + k) for k in range(3)) + "</p>" for n in range(14)
    )
    for number in range(8):
        write_article("so", f"Dekedda cusub ee magaalada oo la furay markii {number}-aad maanta", section="business")
    article = write_article("so", "Saddexda taayir ee hooyooyinka badbaadisa", paragraphs=paragraphs)
    assert on_the_wire(small_site.address(article)) <= 9_000
    assert on_the_wire(small_site.address(small_site.somali)) <= 9_000


def test_the_front_is_light(small_site: SmallSite, write_article: Callable[..., Article]) -> None:
    for number in range(40):
        sections = ("news", "politics", "world", "health", "sports")
        summary = SENTENCES[number % 4].format(number)
        write_article("so", f"{summary[:60]} {number}", section=sections[number % 5], summary=summary)
    assert on_the_wire("/so/") <= 14_000


@pytest.mark.parametrize("asset", [SCRIPT, ICON])
def test_assets_are_small_and_named_by_their_content(asset: object) -> None:
    assert len(brotli.compress(asset.body, quality=BROTLI_QUALITY)) <= 3_000  # type: ignore[attr-defined]


def test_a_page_asks_for_few_things(small_site: SmallSite) -> None:
    rendered = site.render(small_site.address(small_site.somali))
    assert rendered is not None
    text = rendered.body.decode()
    eager = [tag for tag in text.split("<img")[1:] if 'loading="lazy"' not in tag.split(">")[0]]
    assert len(eager) == 1
    assert text.count("<script src") == 1
    assert '<link rel="stylesheet"' not in text
