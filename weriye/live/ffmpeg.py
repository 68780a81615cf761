"""The test picture: a live HLS stream of our own, made by ffmpeg from nothing but its own generators.

A card with the station's name and a running clock, and a faint tone, at about 100 kb/s; beside it
the sound alone at about 40 kb/s. It shows that everything from the encoder's files to the reader's
player works, where no encoder is connected. Must not know the database.
"""

import contextlib
import functools
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

SEGMENT = 4  # seconds
FRAMES = 10  # a second
STUCK = 30.0  # seconds without a new playlist
LONGEST_PAUSE = 60.0  # seconds between two attempts to start

# A pipe that only this process holds open tells the shell when we are gone, however we ended:
# then `read` returns and ffmpeg ends too. Unlike PR_SET_PDEATHSIG this is not tied to the thread
# that started it, and is there on every Unix.
WATCHED = (
    'exec 3<&0; nice -n 15 "$@" </dev/null 3<&- & picture=$!; '
    'trap "kill -TERM $picture 2>/dev/null" TERM INT; '
    "( read -r _ <&3; kill -TERM $picture 2>/dev/null ) & watchdog=$!; "
    "exec 3<&-; wait $picture; code=$?; kill $watchdog 2>/dev/null; exit $code"
)


class NoFfmpeg(Exception):
    """There is no ffmpeg on this machine; says how to install it."""


def start_test_channel(
    folder: Path, title: str, time_zone: str = "UTC", errors: IO[bytes] | None = None
) -> "subprocess.Popen[bytes]":
    """Start writing a test picture: index.m3u8 (the master playlist), video.m3u8, audio.m3u8, segments.

    Playlists of an earlier run are removed first. The process ends with this one, or when its
    standard input is closed. What ffmpeg complains of is written to `errors`. Raises NoFfmpeg.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise NoFfmpeg("ffmpeg is not on PATH, so there is no test picture; install it: apt-get install ffmpeg")
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.m3u8", "*.ts", "*.tmp"):
        for stale in folder.glob(pattern):
            stale.unlink(missing_ok=True)
    words = "".join(c if c.isprintable() else " " for c in title).strip()[:40]
    (folder / "title.txt").write_text(words, encoding="utf-8")
    return subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", WATCHED, "test-picture", *_command(program, words)],
        cwd=folder,
        env={"PATH": os.defpath, "TZ": time_zone, "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=errors if errors is not None else subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us; we then end it in good order
    )


def _command(program: str, title: str) -> list[str]:
    size = min(56, 900 // max(len(title), 1))
    card = f"color=c=0x10324a:size=640x360:rate={FRAMES}"
    if can_write(program):
        # The name comes from a file and is not expanded: nothing in it is a command to the filter.
        drawing = (
            f"drawtext=textfile=title.txt:expansion=none:fontcolor=white:fontsize={size}:x=(w-tw)/2:y=95,"
            r"drawtext=text='%{localtime\:%H\\\:%M\\\:%S}':fontcolor=white:fontsize=44:x=(w-tw)/2:y=190,"
            "drawtext=text='Tijaabo · Test':fontcolor=0xe8b04a:fontsize=22:x=(w-tw)/2:y=280"
        )
    else:
        card, drawing = f"testsrc2=size=640x360:rate={FRAMES}", "null"
    return [
        *(program, "-hide_banner", "-nostdin", "-loglevel", "error"),
        *("-re", "-f", "lavfi", "-i", card),
        *("-re", "-f", "lavfi", "-i", "sine=frequency=220:sample_rate=44100"),
        *("-filter_complex", f"[0:v]{drawing}[picture];[1:a]volume=0.02,asplit[sound][alone]"),
        *("-map", "[picture]", "-map", "[sound]", "-map", "[alone]"),
        *("-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
        *("-b:v", "200k", "-maxrate", "220k", "-bufsize", "440k", "-threads", "1"),
        *("-g", str(FRAMES * SEGMENT), "-keyint_min", str(FRAMES * SEGMENT), "-sc_threshold", "0"),
        *("-c:a", "aac", "-ac", "1", "-b:a", "32k"),
        # Numbers go on from the clock, so that a player notices nothing worse than a pause when we restart.
        *("-f", "hls", "-hls_time", str(SEGMENT), "-hls_list_size", "6", "-hls_start_number_source", "epoch"),
        *("-hls_delete_threshold", "3"),
        *("-hls_flags", "delete_segments+independent_segments+program_date_time+temp_file"),
        *("-var_stream_map", "v:0,a:0,name:video a:1,name:audio", "-master_pl_name", "index.m3u8"),
        *("-hls_segment_filename", "%v-%d.ts", "%v.m3u8"),
    ]


@functools.cache
def can_write(program: str) -> bool:
    """Whether this ffmpeg can put words into a picture: that needs a filter and a font."""
    trial = (program, "-v", "quiet", "-nostdin", "-f", "lavfi", "-i", "color,drawtext=text=x")
    try:
        done = subprocess.run([*trial, "-frames:v", "1", "-f", "null", "-"], timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


class TestChannel:
    """Keeps a test picture running: started anew, later and later, when it ends or hangs.

    Call `check` every few seconds. `problem` says why there is no picture, empty while there is.
    """

    __test__ = False  # for pytest, which takes the name for its own

    def __init__(self, folder: Path, title: str, time_zone: str = "UTC") -> None:
        self.folder = folder
        self.title = title
        self.time_zone = time_zone
        self.problem = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._started = 0.0
        self._pause = 1.0
        self._not_before = 0.0

    def start(self) -> bool:
        """Start it, if it does not run. Returns whether it runs; `problem` says why it does not."""
        if self._process is not None:
            return True
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = start_test_channel(self.folder, self.title, self.time_zone, self._errors)
        except (NoFfmpeg, OSError) as error:
            self._failed(str(error))
            return False
        self._started = time.monotonic()
        return True

    def stop(self) -> None:
        """End it, in good order where it obeys. Safe to repeat."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            # Whoever is left of the group, should the shell have been killed or ffmpeg not obey.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def check(self) -> bool:
        """Start it anew if it ended or hangs, and it is time to. Returns whether it runs."""
        now = time.monotonic()
        if self._process is not None:
            if self._process.poll() is not None:
                self._failed(f"ffmpeg ended with {self._process.returncode}: {self._last_words()}")
            elif self._is_stuck(now):
                self._failed(f"ffmpeg wrote no playlist for {STUCK:.0f} seconds")
            else:
                if now - self._started > LONGEST_PAUSE:
                    self._pause, self.problem = 1.0, ""
                return True
        return now >= self._not_before and self.start()

    def _is_stuck(self, now: float) -> bool:
        if now - self._started < STUCK:
            return False
        try:
            return time.time() - (self.folder / "video.m3u8").stat().st_mtime > STUCK
        except OSError:
            return True

    def _last_words(self) -> str:
        assert self._errors is not None
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "without a word"

    def _failed(self, problem: str) -> None:
        if problem != self.problem:
            log.warning("test picture: %s", problem)
        self.problem = problem
        self.stop()
        self._not_before = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
