"""The worker's process beside the server, for as long as the server runs."""

import subprocess
import sys
import threading

import typer

PAUSE = 1.0  # seconds before one that died is started again


class WorkerBeside:
    """A `weriye work` that is started again whenever it dies. What it had in hand is not lost."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._process = _start()
        threading.Thread(target=self._keep, name="worker's keeper", daemon=True).start()

    def stop(self) -> None:
        """End it, by force when it takes longer than ten seconds."""
        with self._guard:
            self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _keep(self) -> None:
        # It ends with 0 when it was told to: by us, or by the Ctrl-C that ends the server, too.
        while code := self._process.wait():
            if self._stopping.wait(PAUSE):
                return
            with self._guard:
                if self._stopping.is_set():
                    return
                typer.echo(f"The worker ended with {code}; it is started again.", err=True)
                self._process = _start()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "weriye", "work"])
