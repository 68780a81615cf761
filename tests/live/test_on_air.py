"""On air only while the playlist moves; what is on now and next; what becomes stale, and when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from weriye.live import actions, keys, queries
from weriye.live.models import Channel, ChannelState, Programme
from weriye.live.motion import Seen, judge
from weriye.live.playlist import Look
from weriye.press.models import StaleKey

from .playlists import media

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # Friday 18:30 in Mogadishu


def stale() -> list[str]:
    found = list(StaleKey.objects.order_by("id").values_list("key", flat=True))
    StaleKey.objects.all().delete()
    return found


@pytest.fixture
def playlist(channel: Channel, home: Path) -> Path:
    """The file that the station's encoder writes."""
    channel.hls_url = "/live/badweyn/index.m3u8"
    channel.save()
    file = home / "live/badweyn/index.m3u8"
    file.parent.mkdir(parents=True)
    stale()
    return file


def test_a_stream_is_on_air_once_it_moved_and_off_when_it_stands(playlist: Path) -> None:
    playlist.write_text(media(1))
    assert actions.probe(NOW) is False  # seen for the first time
    assert actions.probe(NOW + timedelta(seconds=5)) is False  # stands
    assert stale() == []
    playlist.write_text(media(2))
    assert actions.probe(NOW + timedelta(seconds=10)) is True
    assert stale() == [keys.on_air()]
    assert actions.probe(NOW + timedelta(seconds=25)) is True  # within 20 s of moving
    assert actions.probe(NOW + timedelta(seconds=30)) is True
    assert stale() == []
    assert actions.probe(NOW + timedelta(seconds=31)) is False
    assert stale() == [keys.on_air()]
    found = queries.channel()
    assert found is not None
    assert found.on_air is False
    assert found.since == NOW + timedelta(seconds=31)


def test_a_stream_with_long_segments_has_three_of_them_to_move(playlist: Path) -> None:
    playlist.write_text(media(1, target=10))
    actions.probe(NOW)
    playlist.write_text(media(2, target=10))
    assert actions.probe(NOW + timedelta(seconds=10)) is True
    assert actions.probe(NOW + timedelta(seconds=40)) is True
    assert actions.probe(NOW + timedelta(seconds=41)) is False


def test_one_failed_look_does_not_take_a_stream_off_air(playlist: Path) -> None:
    playlist.write_text(media(1))
    actions.probe(NOW)
    playlist.write_text(media(2))
    actions.probe(NOW + timedelta(seconds=5))
    playlist.unlink()
    assert actions.probe(NOW + timedelta(seconds=10)) is True
    assert "nothing writes that file" in queries.problem()
    assert actions.probe(NOW + timedelta(seconds=26)) is False
    playlist.write_text(media(3))
    actions.probe(NOW + timedelta(seconds=30))
    assert queries.problem() == ""


def test_a_stream_that_says_it_is_over_is_off_air_at_once(playlist: Path) -> None:
    playlist.write_text(media(1))
    actions.probe(NOW)
    playlist.write_text(media(2))
    assert actions.probe(NOW + timedelta(seconds=5)) is True
    playlist.write_text(media(3, ended=True))
    assert actions.probe(NOW + timedelta(seconds=6)) is False
    playlist.write_text(media(3, count=4, ended=True))
    assert actions.probe(NOW + timedelta(seconds=8)) is False


def test_a_playlist_that_only_grows_moves(playlist: Path) -> None:
    playlist.write_text(media(0, count=3))
    actions.probe(NOW)
    playlist.write_text(media(0, count=4))
    assert actions.probe(NOW + timedelta(seconds=5)) is True


def test_another_address_must_move_anew(playlist: Path, channel: Channel) -> None:
    playlist.write_text(media(1))
    actions.probe(NOW)
    playlist.write_text(media(2))
    assert actions.probe(NOW + timedelta(seconds=5)) is True
    other = playlist.with_name("other.m3u8")
    other.write_text(media(3))
    channel.hls_url = "/live/badweyn/other.m3u8"
    channel.save()
    assert actions.probe(NOW + timedelta(seconds=6)) is False


def test_looks_an_hour_apart_do_not_tell_that_it_moves_now(playlist: Path) -> None:
    playlist.write_text(media(1))
    actions.probe(NOW)
    playlist.write_text(media(500))
    assert actions.probe(NOW + timedelta(hours=1)) is False
    playlist.write_text(media(501))
    assert actions.probe(NOW + timedelta(hours=1, seconds=5)) is True


def test_the_probe_never_raises(playlist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(address: str) -> Look:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(actions, "look", broken)
    assert actions.probe(NOW) is False
    assert "ZeroDivisionError" in queries.problem()


def test_without_a_channel_there_is_nothing(db: None) -> None:
    assert actions.probe(NOW) is False
    assert actions.turn_programme(NOW) is False
    assert queries.channel() is None
    assert queries.today() is None
    assert queries.week(NOW.date()) == []
    assert queries.test_picture() is None


looks = st.none() | st.builds(
    Look,
    sequence=st.integers(0, 6),
    segment=st.sampled_from("ab"),
    target_duration=st.integers(0, 12),
    ended=st.booleans() | st.just(False),
)


@given(st.lists(st.tuples(st.integers(1, 60), looks), max_size=30))
def test_on_air_always_has_a_change_within_the_window_behind_it(
    steps: list[tuple[int, Look | None]],
) -> None:
    seen, now, changes = Seen(), NOW, []
    newest: tuple[int, str] | None = None
    for seconds, look in steps:
        now += timedelta(seconds=seconds)
        seen = judge(seen, "/live/x.m3u8", look, now)
        if look is not None:
            if newest is not None and (look.sequence, look.segment) != newest:
                changes.append(now)
            newest = (look.sequence, look.segment)
        if seen.on_air:
            assert changes
            assert now - changes[-1] <= max(timedelta(seconds=20), timedelta(seconds=3 * seen.target_duration))
            assert look is None or not look.ended


def test_now_and_next_are_stored_and_stale_when_they_turn(channel: Channel, schedule_data: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        actions.load_schedule(schedule_data)
    stale()
    found = queries.channel()
    assert found is not None
    assert found.now is not None
    assert found.next is not None
    assert found.now.title == {"so": "Warka fiidkii", "en": "Evening news"}
    assert found.next.title == {"so": "Habeen wanaagsan", "en": "Habeen wanaagsan"}
    assert found.now.start == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert actions.turn_programme(NOW + timedelta(minutes=29)) is False
    assert stale() == []
    assert actions.turn_programme(NOW + timedelta(minutes=30)) is True
    assert stale() == [keys.on_air()]
    found = queries.channel()
    assert found is not None
    assert found.now is None


def test_what_is_on_is_read_from_what_was_stored_not_from_the_clock(channel: Channel, schedule_data: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        actions.load_schedule(schedule_data)
        before = queries.channel()
    with time_machine.travel(NOW + timedelta(days=3, hours=5), tick=False):
        assert queries.channel() == before


def test_a_new_day_makes_the_schedule_stale(channel: Channel, schedule_data: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        actions.load_schedule(schedule_data)
    stale()
    actions.turn_programme(datetime(2026, 11, 20, 20, 59, tzinfo=UTC))
    assert keys.schedule() not in stale()
    assert queries.today() == NOW.date()
    actions.turn_programme(datetime(2026, 11, 20, 21, 0, tzinfo=UTC))
    assert keys.schedule() in stale()
    assert queries.today() == NOW.date() + timedelta(days=1)


def test_a_renamed_programme_reaches_what_is_on_now(channel: Channel, schedule_data: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        actions.load_schedule(schedule_data)
    stale()
    programme = Programme.objects.get(slug="warka")
    programme.titles = {"so": "Warka", "en": "News"}
    programme.save()
    assert stale() == [keys.schedule()]
    assert actions.turn_programme(NOW) is True
    assert stale() == [keys.on_air()]


def test_a_changed_or_removed_channel_makes_both_stale(channel: Channel) -> None:
    stale()
    channel.names = {"so": "Kale"}
    channel.save()
    assert set(stale()) == {keys.on_air(), keys.schedule()}
    channel.delete()
    assert set(stale()) == {keys.on_air(), keys.schedule()}


def test_the_week_has_seven_days_from_the_one_asked_for(channel: Channel, schedule_data: Any) -> None:
    actions.load_schedule(schedule_data)
    days = queries.week(NOW.date())
    assert [day.date for day in days] == [NOW.date() + timedelta(days=n) for n in range(7)]
    assert [len(day.broadcasts) for day in days] == [2] * 7


def test_names_are_there_in_every_edition(channel: Channel) -> None:
    channel.names = {"en": "Only English"}
    channel.save()
    found = queries.channel()
    assert found is not None
    assert found.name == {"so": "Only English", "en": "Only English"}
    assert ChannelState.objects.count() == 0
