"""The test picture that ffmpeg makes, and the watch that keeps it: real streams, really played."""

import functools
import http.server
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import m3u8
import pytest
from django.utils import timezone

from weriye.live import actions, ffmpeg, queries, watch
from weriye.live.ffmpeg import TestChannel
from weriye.press.serving import PAGE_POLICY

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
# As hostile to a filter's syntax as a name can be.
TITLE = r"Badweyn’s 100% %{n} 'TV': \[x];,=🎥"
BROWSER = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is not installed: apt-get install ffmpeg"
)


def wait_for(what: Callable[[], Any], seconds: float = 60) -> Any:
    """What `what` gives once it gives something; fails after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain")


def ffmpegs(folder: Path) -> list[int]:
    """The processes named ffmpeg that work in a folder."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            here = process.name.isdigit() and (process / "cwd").readlink() == folder
            if here and (process / "comm").read_text().strip() == "ffmpeg":
                found.append(int(process.name))
        except OSError:
            continue
    return found


def segments(folder: Path, name: str = "video.m3u8") -> list[str]:
    file = folder / name
    return [s.uri for s in m3u8.loads(file.read_text()).segments] if file.exists() else []


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a test picture that is being made, with a few segments in it."""
    folder = tmp_path_factory.mktemp("picture")
    (folder / "video.m3u8").write_text("#EXTM3U\n")
    (folder / "video-1.ts").write_bytes(b"old")
    made = TestChannel(folder, TITLE, "Africa/Mogadishu")
    assert made.start()
    wait_for(lambda: len(segments(folder)) >= 3)
    yield folder
    assert made.check()
    made.stop()
    assert ffmpegs(folder) == []


@pytest.mark.slow
@needs_ffmpeg
def test_the_picture_is_a_modest_valid_stream_with_the_sound_alone_beside_it(picture: Path) -> None:
    master = m3u8.M3U8((picture / "index.m3u8").read_text(), strict=True)
    assert [variant.uri for variant in master.playlists] == ["video.m3u8", "audio.m3u8"]
    assert all(variant.stream_info.bandwidth <= 300_000 for variant in master.playlists)
    assert "avc1.42" in master.playlists[0].stream_info.codecs  # baseline
    for name, kinds, most in (("video", "video,audio", 300_000), ("audio", "audio", 50_000)):
        media = m3u8.M3U8((picture / f"{name}.m3u8").read_text(), strict=True)
        assert not media.is_endlist
        assert 4 <= media.target_duration <= 6
        segment = picture / media.segments[0].uri
        assert segment.stat().st_size * 8 / media.segments[0].duration < most
        probed = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", segment],
            capture_output=True,
            text=True,
            check=True,
        )
        assert sorted(set(probed.stdout.split())) == sorted(kinds.split(","))
    assert not (picture / "video-1.ts").exists()


@pytest.mark.slow
@needs_ffmpeg
def test_a_browser_plays_the_picture_and_the_sound_without_a_script(picture: Path) -> None:
    if not Path(BROWSER).exists():
        pytest.skip(f"{BROWSER} is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    class Handler(http.server.SimpleHTTPRequestHandler):
        extensions_map = {".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t", "": "text/html"}

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", PAGE_POLICY)
            super().end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            asked.append(self.path)

    asked: list[str] = []
    for tag, source in (("video", "index.m3u8"), ("audio", "audio.m3u8")):
        page = f'<!doctype html><title>x</title><{tag} controls muted preload="none" src="{source}"></{tag}>'
        (picture / f"{tag}.html").write_text(page)
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(picture)))
    thread = threading.Thread(target=site.serve_forever, args=(0.05,))
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
            for tag in ("video", "audio"):
                asked.clear()
                window = browser.new_page()
                window.goto(f"http://127.0.0.1:{site.server_port}/{tag}.html")
                assert not [path for path in asked if path.endswith((".m3u8", ".ts"))]  # nothing before it is asked for
                window.evaluate("tag => { document.querySelector(tag).play() }", tag)
                # Asked from here: the page's policy forbids the polling within it that evaluates text.
                wait_for(functools.partial(window.evaluate, "tag => document.querySelector(tag).currentTime > 2", tag))
                assert window.evaluate("tag => document.querySelector(tag).error", tag) is None
                window.close()
            browser.close()
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.mark.slow
@needs_ffmpeg
def test_the_picture_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    starter = (
        "import sys, time; from pathlib import Path; from weriye.live.ffmpeg import TestChannel\n"
        "import threading\n"
        "channel = TestChannel(Path(sys.argv[1]), 'TV')\n"
        "thread = threading.Thread(target=channel.start); thread.start(); thread.join()\n"
        "print('started', flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", starter, tmp_path], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline() == b"started\n"
    wait_for(lambda: ffmpegs(tmp_path))
    wait_for(lambda: segments(tmp_path))  # it outlives the thread that started it
    parent.kill()
    parent.wait()
    wait_for(lambda: not ffmpegs(tmp_path), 15)


@pytest.mark.slow
@needs_ffmpeg
@pytest.mark.parametrize("victim", ["ffmpeg", "shell"])
def test_a_picture_that_dies_is_started_anew_after_a_pause(tmp_path: Path, victim: str) -> None:
    made = TestChannel(tmp_path, "TV")
    try:
        assert made.start()
        first = wait_for(lambda: ffmpegs(tmp_path))
        assert made._process is not None
        os.kill(first[0] if victim == "ffmpeg" else made._process.pid, signal.SIGKILL)
        wait_for(lambda: made._process is None or made._process.poll() is not None, 10)
        assert made.check() is False
        assert "ffmpeg ended with" in made.problem
        wait_for(lambda: not ffmpegs(tmp_path), 10)
        wait_for(made.check, 10)
        assert wait_for(lambda: ffmpegs(tmp_path)) != first
        wait_for(lambda: segments(tmp_path))
    finally:
        made.stop()
    assert ffmpegs(tmp_path) == []


@pytest.mark.slow
@needs_ffmpeg
def test_the_watch_brings_the_stations_own_picture_on_air(channel: Any, home: Path) -> None:
    actions.open_channel("badweyn", {"so": "Badweyn TV"}, source="test", time_zone="Africa/Mogadishu")
    kept = watch.Watch()
    folder = home / "live/badweyn"
    try:

        def on_air() -> bool:
            kept.tick(timezone.now())
            found = queries.channel()
            return found is not None and found.on_air

        kept.tick(timezone.now())
        assert not on_air()
        wait_for(on_air)
        assert queries.problem() == ""
        # The desk takes another stream: the picture ends.
        actions.open_channel(
            "badweyn", {"so": "Badweyn TV"}, source="external", time_zone="UTC", hls_url="/live/other.m3u8"
        )
        assert not on_air()
        assert ffmpegs(folder) == []
    finally:
        kept.close()


def test_without_ffmpeg_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    made = TestChannel(tmp_path / "picture", "TV")
    assert made.start() is False
    assert "apt-get install ffmpeg" in made.problem
    assert made.check() is False
    made.stop()
    with pytest.raises(ffmpeg.NoFfmpeg):
        ffmpeg.start_test_channel(tmp_path / "picture", "TV")


def test_an_encoder_that_fails_at_once_is_tried_later_and_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho 'no such codec' >&2; exit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    made = TestChannel(tmp_path / "picture", "TV")
    pauses = []
    for _ in range(9):
        assert made.check() is True
        assert made._process is not None
        made._process.wait()
        assert made.check() is False
        assert made.problem == "ffmpeg ended with 3: no such codec"
        began = clock[0]
        while clock[0] < made._not_before:
            assert made.check() is False
            clock[0] += 0.5
        pauses.append(clock[0] - began)
    made.stop()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_of_two_watches_over_one_home_one_does_it_and_the_other_takes_over(db: None, home: Path) -> None:
    one, other = watch.Watch(), watch.Watch()
    assert one.tick(NOW) is True
    assert other.tick(NOW) is False
    assert one.tick(NOW) is True
    one.close()
    assert other.tick(NOW) is True
    assert one.tick(NOW) is False
    other.stop()
    one.stop()
