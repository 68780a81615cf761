"""A real newsroom to measure: `weriye serve` with the demo station in a home of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

# What a kept home believes its public address to be: with another one all its pages would be another version's.
KEPT_ADDRESS = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A served newsroom: its address, its home, and the first of its processes."""

    address: str
    home: Path
    environ: dict[str, str]
    pid: int

    def enter(self) -> None:
        """Make this process one of the newsroom's, as the desk is. Once in a process."""
        os.environ.update(self.environ)
        os.environ["DJANGO_SETTINGS_MODULE"] = "weriye.config.settings"
        import django

        django.setup()

    def memory(self) -> float:
        """Megabytes that all its processes have in memory (RSS; what they share counts for each)."""
        return sum(_resident(pid) for pid in _family(self.pid)) / 1e6


def _family(pid: int) -> Iterator[int]:
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in file.read_text().split():
                yield from _family(int(child))


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def newsroom(
    demo: bool = True,
    home: Path | None = None,
    worker: bool = True,
    core: int | None = None,
    database: Mapping[str, str] | None = None,
) -> Iterator[Newsroom]:
    """Start a newsroom, wait until it answers, stop it at the end.

    Without a `home` it has one of its own, thrown away afterwards. `core`: all of it runs on that one. `database`: the
    variables that lead to another one than the home's SQLite.
    """
    own = home is None
    home = home or Path(tempfile.mkdtemp(prefix="weriye-bench-"))
    port = free_port()
    environ = {**os.environ, "WERIYE_HOME": str(home), "PORT": str(port)}
    # The environment of a benchmark is a plain newsroom's: no other address, database, store or CDN.
    for name in [name for name in environ if name.startswith("WERIYE_") and name != "WERIYE_HOME"]:
        del environ[name]
    environ.pop("DATABASE_URL", None)
    environ |= database or {}
    if not own:
        environ["WERIYE_ADDRESS"] = KEPT_ADDRESS
    command = [sys.executable, "-m", "weriye", "serve", *(["--demo"] if demo else [])]
    command += [] if worker else ["--no-worker"]
    command = command if core is None else ["taskset", "-c", str(core), *command]
    log = home / "serve.log"
    with log.open("w") as stream:
        server = subprocess.Popen(command, env=environ, stdout=stream, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            if server.poll() is not None:
                raise RuntimeError(log.read_text())
            try:
                if httpx.get(address + "/en/", timeout=5).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        else:
            raise RuntimeError("the newsroom did not come up: " + log.read_text())
        yield Newsroom(address, home, environ, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        if own:
            shutil.rmtree(home, ignore_errors=True)
