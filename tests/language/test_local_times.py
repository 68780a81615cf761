"""Times given twice, by a place's clock and in GMT."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weriye.language.local_times import DAY, EAST, WEST, TimeTwice, read_times_twice, zone_offsets

HOUR = 60


def _only(text: str, edition: str) -> TimeTwice:
    found = read_times_twice(text, edition)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Talks begin at 10 a.m. local time (0700 GMT) on Friday.", 3),
        ("Talks begin at 10am (07:00 GMT).", 3),
        ("It struck at 10:15 p.m. local time (1915 GMT).", 3),
        ("It struck at 22:15 local time (1915 GMT).", 3),
        ("It struck at 2215 local time (1915 GMT).", 3),
        ("Polls open at noon (0900 GMT).", 3),
        ("The ceasefire holds from midnight (2100 GMT).", 3),
        ("Kick-off is at 12:30 a.m. (2130 GMT).", 3),
        ("In London it was 10 a.m. (1000 UTC).", 0),
        ("The blast came at 8 a.m. in New York (1300 GMT).", -5),
        ("He spoke at 9:00 am in Kabul (0430 GMT).", 4.5),
    ],
)
def test_english_forms(text: str, hours: float) -> None:
    assert int(hours * HOUR) in _only(text, "en").offsets


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Kulanka wuxuu bilaabanayaa 10-ka subaxnimo ee waqtiga maxalliga ah (0700 GMT).", 3),
        ("Webigu galabtii 4-tii (1300 GMT) wuxuu gaaray 7 mitir.", 3),
        ("Waxay ahayd 9:15-kii habeennimo (1815 GMT), bunni.", 3),
        ("Ciyaartu waa 7:30 fiidnimo ee waqtiga maxalliga ah (1630 GMT).", 3),
        ("Waxaa la furay 12-kii duhurnimo (0900 GMT).", 3),
        ("Duqeyntu waxay dhacday 12-kii habeennimo (2100 GMT).", 3),
        ("Waxay dhacday saqda dhexe 2-dii (2300 GMT).", 3),
        ("Saacadda 22:15 ee Muqdisho (1915 GMT) ayay dhacday.", 3),
        ("Nayroobi 1-da duhurnimo (1000 GMT).", 3),
        ("11-kii duhurnimo (0800 GMT) ayay timid.", 3),
        ("Waa 8:00 GH (0500 GMT).", 3),
    ],
)
def test_somali_forms(text: str, hours: float) -> None:
    assert int(hours * HOUR) in _only(text, "so").offsets


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("Talks begin at 10 a.m. local time (0800 GMT).", "en"),
        ("It struck at 10:15 p.m. local time (0715 GMT).", "en"),
        ("Kulanka wuxuu bilaabanayaa 10-ka subaxnimo (1900 GMT).", "so"),
        ("Galabtii 4-tii (0100 GMT).", "so"),
    ],
)
def test_what_does_not_fit_is_told(text: str, edition: str) -> None:
    assert not _only(text, edition).fits({3 * HOUR})


def test_a_range_is_read_at_both_ends() -> None:
    english = read_times_twice("The market opens 4-8 p.m. local time (1300–1700 GMT).", "en")
    somali = read_times_twice("Laga bilaabo 4-ta galabnimo ilaa 8-da fiidnimo (1300–1700 GMT).", "so")
    for both in (english, somali):
        assert [time.gmt for time in both] == [13 * HOUR, 17 * HOUR]
        assert all(time.fits({3 * HOUR}) for time in both)


def test_without_a_half_of_the_day_both_will_do() -> None:
    time = _only("Kick-off is at 7:30 local time (1630 GMT).", "en")
    assert time.local == {7 * HOUR + 30, 19 * HOUR + 30}
    assert time.fits({3 * HOUR})


@pytest.mark.parametrize(
    "text",
    [
        "Some 25 people (0700 GMT).",
        "The station signs on at 0700 GMT every day.",
        "It costs $10 (7 GMT).",
        "It was over by 10 a.m. The next one was due later (0700 GMT).",
        "About 10% (0700 GMT) were there.",
        "It ended 3-10 (2599 GMT).",
        "(0700 GMT)",
        "10 a.m. in the morning and then a great many words that have nothing to do with it (0700 GMT)",
    ],
)
def test_what_is_no_pair_of_times_is_left_alone(text: str) -> None:
    assert read_times_twice(text, "en") == []


def test_a_language_without_a_table_is_left_alone() -> None:
    assert read_times_twice("10:00 (0700 GMT)", "ar") == []


def test_several_times_in_one_text_are_each_read() -> None:
    text = "It began at 10 a.m. (0700 GMT) and ended at 1 p.m. local time (1000 GMT)."
    assert [(min(t.local), t.gmt) for t in read_times_twice(text, "en")] == [(600, 420), (780, 600)]


def test_the_text_of_a_time_is_its_place() -> None:
    text = "Talks begin at 10 a.m. local time (0800 GMT) on Friday."
    time = _only(text, "en")
    assert time.text == text[time.start : time.end] == "10 a.m. local time (0800 GMT)"
    assert time.gmt_at(3 * HOUR) == "0700"


def test_a_zone_with_summer_time_has_two_offsets() -> None:
    assert zone_offsets(ZoneInfo("Europe/London"), 2026) == {0, HOUR}
    assert zone_offsets(ZoneInfo("Africa/Mogadishu"), 2026) == {3 * HOUR}
    assert zone_offsets(ZoneInfo("Asia/Kathmandu"), 2026) == {5 * HOUR + 45}


@given(st.integers(0, 23), st.integers(0, 59), st.integers(WEST // 15, EAST // 15).map(lambda n: 15 * n))
def test_whatever_the_place_its_own_times_agree(hour: int, minute: int, offset: int) -> None:
    gmt = (hour * 60 + minute - offset) % DAY
    written = f"{gmt // 60:02}{gmt % 60:02} GMT"
    half, shown = "ap"[hour // 12], (hour - 1) % 12 + 1
    for text in (f"at {hour:02}:{minute:02} local time ({written})", f"at {shown}:{minute:02} {half}.m. ({written})"):
        time = _only(text, "en")
        assert time.fits({offset})
        assert time.gmt_at(offset) == written[:4]


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for edition in ("so", "en"):
        for time in read_times_twice(text + " 10 (0700 GMT)", edition):
            assert (text + " 10 (0700 GMT)")[time.start : time.end] == time.text
