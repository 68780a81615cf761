"""Numbers read from text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.language.numbers import read_numbers


def values(text: str, edition: str) -> list[str]:
    return [f"{n.values[0].normalize():f}" for n in read_numbers(text, edition)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shan iyo labaatan", ["25"]),
        ("25 kun iyo shan iyo labaatan", ["25025"]),
        ("boqol iyo shan iyo labaatan qof", ["125"]),
        ("laba milyan iyo saddex boqol oo kun", ["2300000"]),
        ("2 bilyan oo doollar", ["2000000000"]),
        ("labada nin iyo saddexdii wiil", ["2", "3"]),
        ("laba iyo saddex", ["2", "3"]),
        ("26-kii, 1963-dii, 2014ka", ["26", "1963", "2014"]),
        ("sannadka 2017/18", ["2017", "2018"]),
        ("tobanaan kun oo qof, kumanaan", []),
    ],
)
def test_somali_numbers_are_read(text: str, expected: list[str]) -> None:
    assert values(text, "so") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty-five", ["25"]),
        ("two hundred and six", ["206"]),
        ("one million three hundred thousand", ["1300000"]),
        ("25,000 and 5.2 million", ["25000", "5200000"]),
        ("US$2.8bn, $70m", ["2800000000", "70000000"]),
        ("tens of thousands of people", []),
        ("Benedict XVI", ["16"]),
        ("I am here", []),
    ],
)
def test_english_numbers_are_read(text: str, expected: list[str]) -> None:
    assert values(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "edition", "unit"),
    [
        ("boqolkiiba 25", "so", "percent"),
        ("25 boqolkiiba", "so", "percent"),
        ("25%", "so", "percent"),
        ("86 per cent", "en", "percent"),
        ("$ 2.60", "so", "usd"),
        ("40 milyan oo Yuuro", "so", "eur"),
        ("£7,500", "en", "gbp"),
        ("USD 5 million", "en", "usd"),
        ("250 million birr", "en", "other currency"),
        ("250 qof", "so", ""),
    ],
)
def test_a_number_knows_what_it_counts(text: str, edition: str, unit: str) -> None:
    assert [n.unit for n in read_numbers(text, edition)] == [unit]


def test_a_point_may_group_thousands() -> None:
    assert read_numbers("25.000 qof", "so")[0].values == (Decimal("25.000"), Decimal("25000"))


def test_ordinals_and_parts_of_names_are_labels() -> None:
    assert all(n.label for n in read_numbers("16aad Covid-19 G20 saddexaad", "so"))
    assert all(n.label for n in read_numbers("21st second at 10:30 (0700 GMT)", "en"))


@given(st.text(), st.sampled_from(["so", "en", "ar"]))
def test_reading_any_text_gives_slices_of_it(text: str, edition: str) -> None:
    for number in read_numbers(text, edition):
        assert text[number.start : number.end] == number.text
        assert number.values


@given(st.integers(0, 10**12))
def test_written_with_commas_or_without_a_number_is_the_same(value: int) -> None:
    plain, grouped = read_numbers(str(value), "so"), read_numbers(f"{value:,}", "so")
    assert plain[0].values[-1] == grouped[0].values[-1] == value
