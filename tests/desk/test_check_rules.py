"""Each rule of the checks: what it finds, and what it leaves alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from weriye.desk.checks.headline import lines
from weriye.desk.checks.page_weight import BUDGET, kilobytes, seconds_on_2g
from weriye.desk.checks.registry import BY_NAME, RULES
from weriye.desk.checks.rules import Found, TooLong, findings
from weriye.desk.checks.subject import (
    Block,
    DeadLink,
    Mention,
    Other,
    PageWeight,
    PictureShown,
    Place,
    Quotation,
    Subject,
)

DOCS = Path(__file__).parents[2] / "docs"
MOGADISHU = Place("Muqdisho", frozenset({180}))


def subject(*paragraphs: str, edition: str = "so", headline: str = "Roob", **fields: object) -> Subject:
    blocks = (
        Block("headline", "headline", headline),
        *(Block(f"p{number}", "paragraph", text) for number, text in enumerate(paragraphs)),
    )
    known = Subject(
        edition=edition,
        headline=headline,
        blocks=blocks,
        dateline=MOGADISHU,
        offsets=frozenset({180}),
        quotations=(),
        pictures=(),
        dead_links=(),
        mentions=(),
        all_names=True,
        others=(),
        page=None,
    )
    return replace(known, **fields)  # type: ignore[arg-type]


def found(rule: str, seen: Subject) -> list[Found]:
    return [one.found for one in findings(BY_NAME[rule], seen)]


def texts(rule: str, seen: Subject) -> list[str]:
    return [one.text for one in found(rule, seen)]


def named(where: str, text: str, house: str = "", alone: bool = True, offsets: tuple[int, ...] = ()) -> Mention:
    return Mention(where, text, house, text == house, alone, frozenset(offsets))


# Times.


@pytest.mark.parametrize(
    ("text", "edition", "gmt"),
    [
        ("Talks begin at 10 a.m. local time (0800 GMT).", "en", "0700"),
        ("Wadahadalladu waxay bilaabanayaan 10-ka subaxnimo ee waqtiga maxalliga ah (0800 GMT).", "so", "0700"),
    ],
)
def test_times_that_disagree_are_found_with_what_would_be_right(text: str, edition: str, gmt: str) -> None:
    (one,) = found("times", subject(text, edition=edition))
    assert gmt in one.message
    assert one.where == "p0"


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Talks begin at 10 a.m. local time (0700 GMT).", "en"),
        ("Wadahadalladu waxay bilaabanayaan 10-ka subaxnimo ee waqtiga maxalliga ah (0700 GMT).", "so"),
        ("Talks begin at 10 a.m.", "en"),
    ],
)
def test_times_that_agree_are_left_alone(text: str, edition: str) -> None:
    assert found("times", subject(text, edition=edition)) == []


def test_a_place_named_in_the_paragraph_explains_its_time() -> None:
    text = "In London it was 10 a.m. local time (1000 GMT)."
    assert found("times", subject(text, edition="en"))
    london = named("p0", "London", "London", offsets=(0, 60))
    assert not found("times", subject(text, edition="en", mentions=(london,)))
    elsewhere = named("p9", "London", "London", offsets=(0, 60))
    assert found("times", subject(text, edition="en", mentions=(elsewhere,)))


def test_the_place_of_the_dateline_explains_a_time() -> None:
    text = "Talks begin at 10 a.m. local time (0830 GMT)."
    tehran = Place("Tehran", frozenset({90}))
    assert found("times", subject(text, edition="en"))
    assert not found("times", subject(text, edition="en", dateline=tehran))


# Datelines.


@pytest.mark.parametrize(
    "opening",
    [
        "MUQDISHO (BADWEYN TV) — Roob ayaa da’ay.",
        "MUQDISHO (Badweyn TV) - Roob ayaa da’ay.",
        "MUQDISHO — Roob ayaa da’ay.",
        "DHUUSAMARREEB – Roob ayaa da’ay.",
    ],
)
def test_a_dateline_typed_into_the_first_paragraph_is_found(opening: str) -> None:
    (one,) = found("dateline_typed", subject(opening, dateline=None))
    assert "gazetteer" in one.message
    assert found("dateline_missing", subject(opening, dateline=None)) == []


def test_a_typed_dateline_that_the_gazetteer_knows_is_offered_as_a_field() -> None:
    known = named("p0", "Mogadishu", "Mogadishu")
    seen = subject("Mogadishu (Badweyn TV) — Rain fell.", edition="en", dateline=None, mentions=(known,))
    (one,) = found("dateline_typed", seen)
    assert one.message.startswith("Choose Mogadishu")


def test_a_dateline_both_typed_and_given_is_to_be_taken_out_of_the_text() -> None:
    (one,) = found("dateline_typed", subject("MUQDISHO (BADWEYN TV) — Roob ayaa da’ay."))
    assert "already" in one.message


@pytest.mark.parametrize(
    "opening",
    [
        "Roob ayaa ka da’ay Muqdisho.",
        "Madaxweynaha (oo 60 jir ah) — sida la sheegay — ayaa yimid.",
        "The president — who is 60 — spoke.",
        "UN officials (who asked not to be named) said so.",
    ],
)
def test_an_ordinary_first_paragraph_is_no_dateline(opening: str) -> None:
    assert found("dateline_typed", subject(opening)) == []


def test_a_later_paragraph_is_no_dateline() -> None:
    assert found("dateline_typed", subject("Roob.", "MUQDISHO (BADWEYN TV) — Roob.")) == []


def test_no_dateline_at_all_is_worth_a_look() -> None:
    assert [one.where for one in found("dateline_missing", subject("Roob.", dateline=None))] == ["dateline"]
    assert found("dateline_missing", subject("Roob.")) == []


# Names.


def test_a_name_against_house_style_is_found_with_the_houses_own() -> None:
    (one,) = found("house_style", subject("X", mentions=(named("p0", "Mogadisho", "Mogadishu"),)))
    assert (one.text, one.instead) == ("Mogadisho", "Mogadishu")


@pytest.mark.parametrize(
    "mention",
    [
        named("p0", "Muqdisho", "Muqdisho"),
        named("p0", "Xamar"),
        named("p0", "Xamar", "Muqdisho", alone=False),
    ],
)
def test_house_names_unknown_ones_and_parts_of_longer_ones_are_left_alone(mention: Mention) -> None:
    assert found("house_style", subject("X", mentions=(mention,))) == []


def test_a_text_of_which_not_all_names_were_looked_up_is_said_to_be_too_long() -> None:
    with pytest.raises(TooLong):
        found("house_style", subject("X", all_names=False))


# Quotes.


def test_a_quote_without_speaker_is_found() -> None:
    quotes = (Quotation("a", "Waan joognaa.", " "), Quotation("b", "Waan joognaa.", "Xasan"), Quotation("c", "", ""))
    assert [one.where for one in found("quote_speaker", subject(quotations=quotes))] == ["a"]


@pytest.mark.parametrize(
    ("paragraphs", "edition"),
    [
        (("Rain fell.", "“We have lost everything that we had here.”", "The river rose."), "en"),
        (("Roob ayaa da’ay.", "“Waxaan weynay wax kasta oo aan haysannay.”", "Webigu wuu fatahay."), "so"),
    ],
)
def test_a_paragraph_that_quotes_somebody_unnamed_is_found(paragraphs: tuple[str, ...], edition: str) -> None:
    assert [one.where for one in found("quotation_unattributed", subject(*paragraphs, edition=edition))] == ["p1"]


@pytest.mark.parametrize(
    ("paragraphs", "edition"),
    [
        (("“We have lost everything that we had,” she said.",), "en"),
        (("Halima Ali told us of that night.", "“We have lost everything that we had here.”"), "en"),
        (("“Waxaan weynay wax kasta oo aan haysannay,” ayay tiri.",), "so"),
        (("“Waxaan weynay wax kasta oo aan haysannay.”", "Sidaas waxaa yiri Xasan."), "so"),
        (("The film “Rain” was shown.",), "en"),
        (("“We have lost everything that we had here.”",), "ar"),
    ],
)
def test_a_quotation_with_its_speaker_is_left_alone(paragraphs: tuple[str, ...], edition: str) -> None:
    assert found("quotation_unattributed", subject(*paragraphs, edition=edition)) == []


# Pictures.


def test_pictures_without_words_or_credit_are_found() -> None:
    pictures = (
        PictureShown("picture", "one", "", "Badweyn TV"),
        PictureShown("b1", "two", "Webi", " "),
        PictureShown("b2", "three", "Webi", "Badweyn TV"),
    )
    assert texts("picture_alt", subject(pictures=pictures)) == ["one"]
    assert texts("picture_credit", subject(pictures=pictures)) == ["two"]


# Headlines.


def test_a_headline_of_more_than_three_lines_is_found() -> None:
    long = "Madaxweynaha oo maanta xarigga ka jaray mashruuc cusub oo biyo ah oo laga hirgeliyay degmada Baydhabo"
    assert texts("headline_phone", subject(headline=long)) == [long]
    assert texts("headline_card", subject(headline=long)) == [long]


def test_a_short_headline_is_left_alone() -> None:
    for rule in ("headline_phone", "headline_card"):
        assert found(rule, subject(headline="Roob ka da’ay Baydhabo")) == []
        assert found(rule, subject(headline="")) == []


def test_a_word_wider_than_the_screen_takes_several_lines() -> None:
    assert lines("a" * 200) > 3
    assert lines("") == lines("Roob") == 1


# Links, weight.


def test_dead_links_are_found_with_where_they_lead() -> None:
    dead = (DeadLink("p0", "halkan", "/so/nothing/"), DeadLink("p1", "there", ""))
    one, two = found("dead_link", subject(dead_links=dead))
    assert "/so/nothing/" in one.message
    assert two.where == "p1"
    assert found("dead_link", subject()) == []


def test_a_page_over_its_budget_is_found() -> None:
    assert texts("page_weight", subject(page=PageWeight(BUDGET + 3_000, BUDGET, 0))) == ["17 kB"]
    assert found("page_weight", subject(page=PageWeight(BUDGET, 200_000, 3))) == []
    assert found("page_weight", subject(page=None)) == []


def test_seconds_on_2g_are_a_round_trip_and_the_bits_and_more_round_trips_beyond_the_first_flight() -> None:
    assert seconds_on_2g(0) == pytest.approx(1.4)
    assert seconds_on_2g(7_000) == pytest.approx(1.4 + 0.8)
    assert seconds_on_2g(14_000) == pytest.approx(1.4 + 1.6)
    assert kilobytes(11_300) == "11 kB"
    assert kilobytes(20) == "1 kB"


# Across editions.


ENGLISH = (
    "At least 25,000 people fled their homes in Baidoa on 22 November.",
    "“We have lost everything that we had,” Hassan Ali told reporters.",
)
SOMALI = (
    "Ugu yaraan 26 kun oo qof ayaa ka barakacay guryahooda Baydhabo 22-kii Nofeembar.",
    "“Waxaan weynay wax kasta oo aan haysannay,” ayuu Xasan Cali u sheegay wariyeyaasha.",
)


def _other(*paragraphs: str, edition: str = "en", headline: str = "Floods in Baidoa") -> Other:
    return Other(edition, "English", (Block("headline", "headline", headline), *_blocks(paragraphs)), ())


def _blocks(paragraphs: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Block(f"e{number}", "paragraph", text) for number, text in enumerate(paragraphs))


def test_numbers_that_differ_are_found_in_both_editions_with_both_places() -> None:
    seen = subject(*SOMALI, headline="Daadad ku dhuftay Baydhabo", others=(_other(*ENGLISH),))
    mine, theirs = sorted(found("across_editions", seen), key=lambda one: one.text)[::-1]
    assert (mine.text, mine.where, mine.there) == ("26 kun", "p0", "e0")
    assert (theirs.text, theirs.where, theirs.there) == ("25,000", "p0", "e0")
    turned = replace(
        subject(*ENGLISH, edition="en", headline="Floods in Baidoa"),
        others=(Other("so", "Soomaali", seen.blocks, ()),),
    )
    assert sorted(texts("across_editions", turned)) == ["25,000", "26 kun"]


def test_editions_that_agree_are_left_alone() -> None:
    agreed = (SOMALI[0].replace("26", "25"), SOMALI[1])
    seen = subject(*agreed, headline="Daadad ku dhuftay Baydhabo", others=(_other(*ENGLISH),))
    assert found("across_editions", seen) == []


def test_an_edition_without_a_text_yet_is_not_compared() -> None:
    assert found("across_editions", subject(*SOMALI, others=(_other(),))) == []
    assert found("across_editions", subject(others=(_other(*ENGLISH),))) == []


def test_a_text_too_long_to_compare_says_so() -> None:
    with pytest.raises(TooLong):
        found("across_editions", subject("26 kun " * 5_000, others=(_other(*ENGLISH),)))


def test_a_quote_block_answers_for_a_quotation_in_a_paragraph() -> None:
    words = "Waxaan weynay wax kasta oo aan haysannay"
    blocks = (*subject(SOMALI[0].replace("26", "25")).blocks, Block("q", "quote", f"{words}\nXasan Cali"))
    seen = subject(headline="Daadad ku dhuftay Baydhabo", blocks=blocks, others=(_other(*ENGLISH),))
    assert [one for one in found("across_editions", seen) if one.text.startswith("“")] == []


def test_a_figure_of_a_table_is_compared_with_the_other_editions_table() -> None:
    def told(*rows: str) -> Block:
        return Block("t", "table", "\n".join(rows))

    mine = (*subject(SOMALI[0].replace("26", "25")).blocks, told("Qoysaska", "Baydhabo | 1,240", "Diinsoor | 310"))
    for figure, differs in (("1,240", []), ("1,420", ["1,240", "1,420"])):
        theirs = (*_other(ENGLISH[0]).blocks, told("Families", f"Baidoa | {figure}", "Dinsor | 310"))
        seen = subject(blocks=mine, others=(replace(_other(), blocks=theirs),))
        figures = [one for one in found("across_editions", seen) if one.text[:1].isdigit()]
        assert sorted(one.text for one in figures) == differs
        assert {(one.where, one.there) for one in figures} <= {("t", "t")}


# The registry.


def test_a_digest_changes_with_the_text_and_with_nothing_else() -> None:
    def digest(seen: Subject) -> str:
        return findings(BY_NAME["house_style"], seen)[0].digest

    one = subject("Mogadisho", mentions=(named("p0", "Mogadisho", "Mogadishu"),))
    assert digest(one) == digest(replace(one, headline="Other", blocks=()))
    assert digest(one) != digest(replace(one, mentions=(named("p0", "Mogadisco", "Mogadishu"),)))


def test_each_rule_has_a_name_of_its_own_that_the_database_can_hold() -> None:
    assert len(BY_NAME) == len(RULES)
    assert all(0 < len(rule.name) <= 40 and rule.title and rule.reason for rule in RULES)


def test_the_reference_lists_every_rule_in_order() -> None:
    listed = (DOCS / "reference" / "checks.md").read_text(encoding="utf-8")
    rows = [line for line in listed.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{rule.name}` | {rule.weight} | {rule.title} | {rule.reason} |" for rule in RULES]
