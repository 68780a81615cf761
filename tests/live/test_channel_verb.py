"""`weriye channel`: what it prints, and how it refuses."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from typer.testing import CliRunner, Result

from weriye.config.verbs.channel import app
from weriye.config.verbs.exits import BadInput, Failed
from weriye.live.models import Channel, Slot

from .playlists import media

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def file(tmp_path: Path, schedule_data: Any) -> Path:
    file = tmp_path / "schedule.json"
    file.write_text(json.dumps(schedule_data), encoding="utf-8")
    return file


@pytest.fixture
def own(channel: Channel, home: Path) -> Path:
    Channel.objects.update(hls_url="/live/badweyn/index.m3u8")
    playlist = home / "live/badweyn/index.m3u8"
    playlist.parent.mkdir(parents=True)
    return playlist


def test_the_state_is_shown_to_people_in_the_channels_time(own: Path, file: Path) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert run("schedule", str(file)).stdout == "2 programmes, 14 slots a week\n"
        own.write_text(media(1))
        run("probe")
        own.write_text(media(2))
        clock.shift(5)
        run("probe")
    assert run().stdout.splitlines() == [
        "channel    Badweyn TV (badweyn)",
        "stream     /live/badweyn/index.m3u8",
        "sound only none",
        "state      on air since 2026-11-20 18:30 Africa/Mogadishu",
        "now        Fri 18:00–19:00 Warka fiidkii",
        "next       Fri 23:30–01:00 Habeen wanaagsan",
    ]


def test_the_state_is_told_to_programs_as_json(own: Path, file: Path) -> None:
    with time_machine.travel(NOW, tick=False):
        run("schedule", str(file))
        result = run("probe", "--json")
    state = json.loads(result.stdout)
    assert state["on_air"] is False
    assert state["since"] is None
    assert state["now"]["title"]["en"] == "Evening news"
    assert state["now"]["start"] == "2026-11-20T15:00:00+00:00"
    assert "nothing writes that file" in state["problem"]


def test_without_a_channel_it_says_where_to_make_one(db: None) -> None:
    result = run()
    assert isinstance(result.exception, Failed)
    assert "make one in the desk" in str(result.exception)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff\xfe{}", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"9" * 10_000, "is no JSON"),
        (b"[]", "a schedule is one JSON object"),
        (b'{"time_zone": "UTC"}', "programmes is missing"),
        (b" " * 2_100_000, "is larger than"),
    ],
)
def test_a_bad_schedule_file_is_refused_with_its_name(
    channel: Channel, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    result = run("schedule", str(file))
    assert isinstance(result.exception, BadInput)
    assert str(result.exception).startswith(str(file))
    assert message in str(result.exception)
    assert not Slot.objects.exists()


def test_a_missing_file_and_a_folder_are_refused(channel: Channel, tmp_path: Path) -> None:
    for file in (tmp_path / "none.json", tmp_path):
        result = run("schedule", str(file))
        assert isinstance(result.exception, BadInput)
        assert "cannot be read" in str(result.exception)


def test_the_demo_stations_schedule_can_be_loaded_and_covers_the_week(channel: Channel) -> None:
    shipped = Path(__file__).parent.parent.parent / "weriye/demo/schedule.json"
    assert run("schedule", str(shipped)).exit_code == 0
    assert sum(Slot.objects.values_list("minutes", flat=True)) == 7 * 24 * 60
