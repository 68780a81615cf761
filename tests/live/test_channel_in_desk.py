"""The channel and its programmes in the desk, as an editor's browser sends them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from weriye.live import actions, keys, queries
from weriye.live.models import Channel, Programme, Slot
from weriye.press.models import StaleKey


@pytest.fixture
def desk(newsroom: Any) -> Client:
    """An administrator's browser."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("maamule", password="x"))
    return client


def programme_form(slots: list[tuple[int, str, int]], **fields: str) -> dict[str, Any]:
    form: dict[str, Any] = {
        "titles_so": "Warka",
        "titles_en": "News",
        "descriptions_so": "",
        "descriptions_en": "",
        "slug": "warka",
        "kind": "news",
        "slots-TOTAL_FORMS": len(slots),
        "slots-INITIAL_FORMS": 0,
        "slots-MIN_NUM_FORMS": 0,
        "slots-MAX_NUM_FORMS": 1000,
    }
    for n, (weekday, start, minutes) in enumerate(slots):
        form |= {
            f"slots-{n}-weekday": weekday,
            f"slots-{n}-start": start,
            f"slots-{n}-minutes": minutes,
            f"slots-{n}-id": "",
            f"slots-{n}-ORDER": n + 1,
            f"slots-{n}-DELETE": "",
        }
    return form | fields


ADD_PROGRAMME = "wagtailsnippets_live_programme:add"
ADD_CHANNEL = "wagtailsnippets_live_channel:add"


def test_the_form_has_one_labelled_input_for_each_edition(desk: Client) -> None:
    page = desk.get(reverse(ADD_PROGRAMME)).content.decode()
    for n, (edition, name) in enumerate((("so", "Soomaali"), ("en", "English"))):
        assert f'name="titles_{edition}"' in page
        assert f'<label for="id_titles_{n}">{name}</label>' in page
        assert f'lang="{edition}"' in page


def test_a_programme_with_its_slots_is_written_in_the_desk(desk: Client, channel: Channel) -> None:
    StaleKey.objects.all().delete()
    answer = desk.post(reverse(ADD_PROGRAMME), programme_form([(0, "18:00", 30), (1, "18:00", 30)]))
    assert answer.status_code == 302
    programme = Programme.objects.get()
    assert programme.titles == {"so": "Warka", "en": "News"}
    assert Slot.objects.count() == 2
    assert set(StaleKey.objects.values_list("key", flat=True)) == {keys.schedule()}


def test_a_programme_needs_a_title_in_some_edition(desk: Client, channel: Channel) -> None:
    answer = desk.post(reverse(ADD_PROGRAMME), programme_form([], titles_so="", titles_en=""))
    assert answer.status_code == 200
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    "slots",
    [
        [(0, "02:00", 61), (0, "03:00", 30)],
        [(0, "17:30", 31)],  # over into what another programme has at 18:00
        [(6, "23:00", 1440)],
    ],
)
def test_slots_that_are_on_at_once_are_refused_with_both_named(
    desk: Client, channel: Channel, schedule_data: Any, slots: list[tuple[int, str, int]]
) -> None:
    actions.load_schedule(schedule_data)
    answer = desk.post(reverse(ADD_PROGRAMME), programme_form(slots, slug="kale"))
    assert answer.status_code == 200
    assert b"is not over when" in answer.content
    assert not Programme.objects.filter(slug="kale").exists()


def test_a_slot_may_be_changed_and_removed_without_tripping_over_itself(desk: Client, channel: Channel) -> None:
    desk.post(reverse(ADD_PROGRAMME), programme_form([(0, "18:00", 30), (0, "18:30", 30)]))
    programme = Programme.objects.get()
    one, two = programme.slots.all()
    form = programme_form([(0, "18:00", 60), (0, "18:30", 30)])
    form |= {"slots-INITIAL_FORMS": 2, "slots-0-id": one.pk, "slots-1-id": two.pk, "slots-1-DELETE": "on"}
    answer = desk.post(reverse("wagtailsnippets_live_programme:edit", args=[programme.pk]), form)
    assert answer.status_code == 302
    assert [slot.minutes for slot in Slot.objects.all()] == [60]


@pytest.mark.parametrize(
    "spoilt", [{"slots-0-start": "soon"}, {"slots-0-weekday": "9"}, {"slots-0-minutes": "-3"}, {"slots-0-start": ""}]
)
def test_a_spoilt_slot_is_refused(desk: Client, channel: Channel, spoilt: dict[str, str]) -> None:
    form = programme_form([(0, "18:00", 30), (0, "19:00", 30)]) | spoilt
    assert desk.post(reverse(ADD_PROGRAMME), form).status_code == 200
    assert not Programme.objects.exists()


def test_the_channel_is_made_in_the_desk_and_a_station_has_one(desk: Client) -> None:
    form = {
        "names_so": "Badweyn",
        "names_en": "",
        "slug": "badweyn",
        "source": "external",
        "hls_url": "https://stream.example/live.m3u8",
        "audio_url": "",
        "time_zone": "Africa/Mogadishu",
    }
    assert desk.post(reverse(ADD_CHANNEL), form).status_code == 302
    found = queries.channel()
    assert found is not None
    assert found.name == {"so": "Badweyn", "en": "Badweyn"}
    answer = desk.post(reverse(ADD_CHANNEL), form | {"slug": "two"})
    assert b"There is a live channel already" in answer.content
    assert Channel.objects.count() == 1


def test_a_test_picture_has_its_addresses_on_our_own_site(db: None) -> None:
    actions.open_channel("badweyn", {"so": "Badweyn"}, source="test", time_zone="UTC", hls_url="https://x.example/a")
    channel = Channel.objects.get()
    assert channel.hls_url == "/live/badweyn/index.m3u8"
    assert channel.audio_url == "/live/badweyn/audio.m3u8"
    wanted = queries.test_picture()
    assert wanted is not None
    assert wanted.folder.parts[-2:] == ("live", "badweyn")


@pytest.mark.parametrize(
    "address",
    [
        "http://stream.example/live.m3u8",
        "javascript:alert(1)",
        "https://",
        "//stream.example/live.m3u8",
        "/media/x.m3u8",
        "/live/../secret-key",
        "/live/x.m3u8?a=1",
        'https://stream.example/"><script>.m3u8 x',
        "https://stream.example/a\nb",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(db: None, address: str) -> None:
    with pytest.raises(ValidationError):
        actions.open_channel("b", {"so": "B"}, source="external", time_zone="UTC", hls_url=address)
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"slug": "../b"}, {"slug": "b\n"}, {"time_zone": "Mars/Olympus"}, {"names": {}}, {"source": "x"}]
)
def test_a_channel_that_cannot_be_is_refused(db: None, fields: dict[str, Any]) -> None:
    given: dict[str, Any] = {"slug": "b", "names": {"so": "B"}, "source": "test", "time_zone": "UTC"} | fields
    with pytest.raises(ValidationError):
        actions.open_channel(given.pop("slug"), given.pop("names"), **given)


def test_the_demo_stations_own_channel_is_a_test_picture_under_its_name(db: None, schedule_data: Any) -> None:
    actions.load_demo(schedule_data)
    actions.load_demo(schedule_data)
    channel = Channel.objects.get()
    assert (channel.slug, channel.source, channel.names["so"]) == ("badweyn-tv", "test", "Badweyn TV")
    assert Slot.objects.count() == 14
