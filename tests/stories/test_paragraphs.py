"""One paragraph, one block, with ids that stay."""

from typing import Any

import pytest
from lxml import html as markup
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from weriye.stories.blocks import BodyBlock
from weriye.stories.paragraphs import one_paragraph_each, paragraphs_of
from weriye.stories.pasted import plain, plain_body

A, B = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def _body(*blocks: tuple[str, Any, str]) -> StreamValue:
    return StreamValue(BodyBlock(), [(kind, RichText(v) if kind == "paragraph" else v, id) for kind, v, id in blocks])


def _seen(body: StreamValue) -> list[tuple[str, str]]:
    return [(child.block_type, str(getattr(child.value, "source", child.value))) for child in body]


def test_a_block_of_three_paragraphs_becomes_three_blocks_and_the_first_keeps_its_id() -> None:
    body = _body(("heading", "H", B), ("paragraph", "<p>one</p><p>two <b>bold</b></p><p>three</p>", A))
    split = one_paragraph_each(body)
    assert _seen(split) == [
        ("heading", "H"),
        ("paragraph", "<p>one</p>"),
        ("paragraph", "<p>two <b>bold</b></p>"),
        ("paragraph", "<p>three</p>"),
    ]
    assert [child.id for child in split][:2] == [B, A]
    assert len({child.id for child in split}) == 4


def test_the_same_input_gives_the_same_ids_again() -> None:
    text = "<p>one</p><p>two</p>"
    first = [child.id for child in one_paragraph_each(_body(("paragraph", text, A)))]
    assert first == [child.id for child in one_paragraph_each(_body(("paragraph", text, A)))]


def test_a_block_split_once_more_takes_no_id_that_is_in_use() -> None:
    first = one_paragraph_each(_body(("paragraph", "<p>one</p><p>two</p>", A)))
    ids = [child.id for child in first]
    again = one_paragraph_each(
        _body(("paragraph", "<p>one</p><p>one and a half</p>", ids[0]), ("paragraph", "<p>two</p>", ids[1]))
    )
    assert [child.id for child in again][0::2] == ids
    assert len({child.id for child in again}) == 3


def test_a_body_that_is_in_order_is_left_as_it_is() -> None:
    body = _body(("paragraph", '<p data-block-key="x1">A <a linktype="page" id="3">link</a></p>', A))
    assert one_paragraph_each(body) is body


def test_splitting_twice_changes_nothing_more() -> None:
    once = one_paragraph_each(_body(("paragraph", "<p>one</p><p></p><p>two</p>", A)))
    assert one_paragraph_each(once) is once


def test_empty_paragraphs_and_what_nobody_sees_are_left_out_and_emoji_and_arabic_stay() -> None:
    source = "<p>\u200bRoob\u00ad badan</p><p> <br/></p><p>👩\u200d🚒 مقديشو &amp; 1 &lt; 2</p>"
    assert paragraphs_of(source) == ["<p>Roob badan</p>", "<p>👩\u200d🚒 مقديشو &amp; 1 &lt; 2</p>"]


def test_controls_and_what_nobody_sees_go_and_what_joins_letters_or_turns_them_stays() -> None:
    source = "<p>Ma\x00ga\u200bala\ufeff\x0bda \u200fمرحبا\u200f 👩\u200d🌾 \ud800</p>"
    (child,) = plain_body(_body(("paragraph", source, A)))
    assert child.value.source == "<p>Magaalada \u200fمرحبا\u200f 👩\u200d🌾 </p>"
    assert child.id == A


def test_every_text_of_a_body_is_made_plain_whatever_block_holds_it() -> None:
    body = _body(
        ("quote", {"text": "a\x00b", "speaker": "c\u200bd"}, A),
        ("fact_box", {"title": "e\x01f", "text": RichText("<p>g\x02h</p>")}, B),
    )
    said = str(plain_body(body).get_prep_value())
    assert all(word in said for word in ("'ab'", "'cd'", "'ef'", "<p>gh</p>"))


def test_a_plain_body_is_left_as_it_is() -> None:
    body = _body(("heading", "H", B), ("paragraph", '<p data-block-key="x1">5\xa0km</p>', A))
    assert plain_body(body) is body


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("waa\xa0la yiri", "waa la yiri"),
        ("waa \xa0 la\xa0\xa0yiri", "waa la yiri"),
        ("5\xa0km", "5\xa0km"),
        ("waa&nbsp;la yiri", "waa la yiri"),
    ],
)
def test_a_no_break_space_stays_beside_a_number_only(typed: str, stored: str) -> None:
    assert plain(typed) == stored


COLUMN = (
    "Guddiga doorashooyinka ayaa maanta ku dhawaaqay in",
    "la diiwaangelin doono codbixiyeyaasha degmada Wadaj-",
    "ir iyo degmooyinka u dhow, sida uu sheegay",
    "guddoomiyaha guddiga oo la hadlay saxaafadda.",
    "Dadka deegaanka ayaa soo dhaweeyay go’aanka, waxayna",
    "codsadeen in la dadajiyo.",
)


def test_the_lines_of_a_pdf_become_paragraphs_again() -> None:
    joined = paragraphs_of("".join(f'<p data-block-key="{n}">{line}</p>' for n, line in enumerate(COLUMN)))
    assert [markup.fromstring(one).text for one in joined] == [
        "Guddiga doorashooyinka ayaa maanta ku dhawaaqay in la diiwaangelin doono codbixiyeyaasha degmada Wadajir "
        "iyo degmooyinka u dhow, sida uu sheegay guddoomiyaha guddiga oo la hadlay saxaafadda.",
        "Dadka deegaanka ayaa soo dhaweeyay go’aanka, waxayna codsadeen in la dadajiyo.",
    ]


def test_lines_that_may_be_paragraphs_stay_apart() -> None:
    for lines in (
        ("Hal", "laba", "saddex"),
        ("Waxaa ka qaybgalay shirka madaxda soo socota:", "wasiirka arrimaha dibadda"),
        ("Wasiirka arrimaha dibadda ee Soomaaliya iyo wafdigiisa", "Wasiirka maaliyadda"),
        ("x " * 80 + "iyo", "mid kale oo dheer"),
    ):
        assert len(paragraphs_of("".join(f"<p>{line}</p>" for line in lines))) == len(lines)
