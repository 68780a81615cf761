"""Starts a real newsroom for a test: `weriye serve` in a home of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.databases import column_in, own_database


@dataclass(frozen=True)
class Running:
    """A served newsroom: address, home, process, and the environment to run verbs beside it."""

    address: str
    home: Path
    process: subprocess.Popen[str]
    environ: dict[str, str]

    def log(self) -> str:
        return (self.home.parent / "serve.log").read_text()

    def shell(self, code: str) -> str:
        """What Python code prints in a process of its own beside the newsroom, with Django at hand."""
        environ = {**self.environ, "DJANGO_SETTINGS_MODULE": "weriye.config.settings"}
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.strip()

    def count(self, rows: str) -> int:
        """SELECT count(*) FROM `rows` of the newsroom's database."""
        return int(column_in(self.home, self.environ.get("DATABASE_URL"), f"SELECT count(*) FROM {rows}")[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, port: int) -> dict[str, str]:
    environ = {**os.environ, "WERIYE_HOME": str(home), "PORT": str(port), **own_database(home)}
    environ.pop("WERIYE_ADDRESS", None)
    return environ


def wait_for(url: str, seconds: float = 120, status: int = 200) -> httpx.Response:
    """The answer once it has that status. Fails the test when it does not come."""
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            answer = httpx.get(url, timeout=10)
            if answer.status_code == status:
                return answer
            last = answer.status_code
        except httpx.TransportError as error:
            last = error
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer {status} in {seconds} s but {last}")


@contextmanager
def newsroom(home: Path, *options: str, python: str = sys.executable, cwd: Path | None = None) -> Iterator[Running]:
    """`weriye serve OPTIONS`, answering; stopped by Ctrl-C's signal at the end."""
    port = free_port()
    environ = environment(home, port)
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / "serve.log").open("w") as stream:
        process = subprocess.Popen(
            [python, "-m", "weriye", "serve", *options],
            env=environ,
            stdout=stream,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=cwd,
            start_new_session=True,
        )
    running = Running(f"http://127.0.0.1:{port}", home, process, environ)
    try:
        try:
            wait_for(running.address + "/healthz", seconds=240)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{running.log()}") from None
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
