"""A channel with a schedule, and playlists served from a server on this machine."""

import copy
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from weriye.live import actions, fetch
from weriye.live.models import Channel

SCHEDULE: dict[str, Any] = {
    "time_zone": "Africa/Mogadishu",
    "programmes": [
        {
            "slug": "warka",
            "titles": {"so": "Warka fiidkii", "en": "Evening news"},
            "descriptions": {"so": "Warka maanta", "en": "The day's news"},
            "kind": "news",
        },
        {"slug": "habeen", "titles": {"so": "Habeen wanaagsan"}, "kind": "music"},
    ],
    "slots": [
        *({"weekday": day, "start": "18:00", "minutes": 60, "programme": "warka"} for day in range(7)),
        *({"weekday": day, "start": "23:30", "minutes": 90, "programme": "habeen"} for day in range(7)),
    ],
}


@pytest.fixture
def schedule_data() -> dict[str, Any]:
    """A schedule file's content, the test's own copy."""
    return copy.deepcopy(SCHEDULE)


@pytest.fixture
def channel(db: None, home: Path) -> Channel:
    """The station's channel, of somebody else's stream."""
    actions.open_channel(
        "badweyn",
        {"so": "Badweyn TV", "en": "Badweyn TV"},
        source="external",
        time_zone="Africa/Mogadishu",
        hls_url="https://stream.example/live.m3u8",
    )
    return Channel.objects.get()


class Server:
    """Answers `/name` with what `pages["/name"]` gives: bytes, or a function of the handler."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                page = server.pages.get(self.path)
                if callable(page):
                    page(self)
                    return
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Length", str(len(page or b"")))
                self.end_headers()
                self.wfile.write(page or b"")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def address(self, page: str) -> str:
        return f"http://stream.test:{self.port}{page}"

    def redirect(self, page: str, to: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.pages[page] = answer

    def drip(self, page: str, seconds: float) -> None:
        """Never silent for long, never done: a byte of a header now and then."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            until = time.monotonic() + seconds
            try:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while time.monotonic() < until:
                    handler.wfile.write(b"x")
                    handler.wfile.flush()
                    time.sleep(0.02)
            except OSError:
                pass

        self.pages[page] = answer

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A stream's server at http://stream.test, which the guard takes for one of the public internet."""
    found = Server()
    really = fetch._public_address

    async def public_address(host: str, port: int) -> str:
        if (host, port) == ("stream.test", found.port):
            return "127.0.0.1"
        return await really(host, port)

    monkeypatch.setattr(fetch, "_public_address", public_address)
    yield found
    found.close()
