"""Dates in three languages, and Somali for Django."""

import gettext
from datetime import UTC, date, datetime, time
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from django.utils import formats, translation

from weriye.language.dates import format_date, format_datetime, format_time, format_weekday
from weriye.language.locale_so import CATALOGUE, LANG_INFO, compile_catalogue, compiled_catalogue

DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)


def test_a_date_is_written_in_the_words_of_its_language() -> None:
    assert format_date(DAY, "so") == "22 Nofeembar 2026"
    assert format_date(DAY, "en") == "22 November 2026"
    assert format_date(DAY, "ar") == "22 نوفمبر 2026"


def test_a_language_unknown_to_cldr_is_written_as_english() -> None:
    assert format_date(DAY, "xx") == format_date(DAY, "not a tag!") == format_date(DAY, "en")


def test_weekdays_have_names() -> None:
    assert (format_weekday(DAY, "so"), format_weekday(DAY, "en")) == ("Axad", "Sunday")


def test_times_follow_the_clock_of_the_language() -> None:
    assert format_time(time(14, 5), "so") == "2:05 GD"
    assert format_time(time(0, 5), "en") == "00:05"
    assert format_time(time(14, 5), "ar") == "2:05 م"


def test_an_instant_is_shown_in_the_zone_asked_for() -> None:
    assert format_datetime(AT, "so", ZoneInfo("Africa/Mogadishu")) == "22 Nofeembar 2026, 2:05 GD"
    assert format_datetime(AT, "en", UTC) == "22 November 2026, 11:05"


def test_a_datetime_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no instant"):
        format_datetime(datetime(2026, 1, 1), "so", UTC)


def test_the_compiled_catalogue_says_what_its_source_says() -> None:
    checked_in = gettext.GNUTranslations(BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    compiled = gettext.GNUTranslations(BytesIO(compiled_catalogue()))
    messages = {key: value for key, value in vars(compiled)["_catalog"].items() if key != ""}
    assert messages == {key: value for key, value in vars(checked_in)["_catalog"].items() if key != ""}
    assert len(messages) > 150


def test_a_catalogue_is_compiled_beside_its_source(tmp_path: object) -> None:
    from pathlib import Path

    source = Path(str(tmp_path)) / "django.po"
    source.write_bytes(CATALOGUE.read_bytes())
    assert compile_catalogue(source).read_bytes() == compiled_catalogue()


def test_every_entry_is_translated_and_keeps_its_placeholders() -> None:
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="so")
    for message in catalogue:
        if not message.id:
            continue
        assert message.string
        assert not list(message.check(catalogue))


def test_django_speaks_somali() -> None:
    assert LANG_INFO["code"] == "so"
    assert LANG_INFO["bidi"] is False
    with translation.override("so"):
        assert translation.gettext("Save") == "Kaydi"
        assert formats.date_format(DAY) == "22 Nofeembar 2026"
        assert formats.number_format(1234567, force_grouping=True) == "1,234,567"
