"""A real newsroom to measure: `weriye serve` with the demo station in a home of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A served newsroom: its address and its home."""

    address: str
    home: Path
    environ: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def newsroom(demo: bool = True) -> Iterator[Newsroom]:
    """Start a newsroom, wait until its pages are baked, stop it at the end."""
    home = Path(tempfile.mkdtemp(prefix="weriye-bench-"))
    port = free_port()
    environ = {**os.environ, "WERIYE_HOME": str(home), "PORT": str(port)}
    environ.pop("WERIYE_ADDRESS", None)
    command = [sys.executable, "-m", "weriye", "serve", *(["--demo"] if demo else [])]
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
        yield Newsroom(address, home, environ)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(home, ignore_errors=True)
