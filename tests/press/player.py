"""An HTTP server that plays a CDN or a store: remembers what it was asked, answers what it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Player:
    """`answers` are used up one by one; after the last the server goes on saying `usual`."""

    usual: tuple[int, dict[str, str], bytes] = (200, {}, b'{"success": true}')
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)  # set: it takes requests and says nothing
    over: threading.Event = field(default_factory=threading.Event)
    address: str = ""


@contextmanager
def playing() -> Iterator[Player]:
    player = Player()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            player.asked.append(Asked(self.command, self.path, headers, body))
            if player.silent.is_set():
                player.over.wait(30)
                return
            status, more, body = player.answers.pop(0) if player.answers else player.usual
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PURGE = answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    player.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield player
    finally:
        player.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def playing_amazon() -> Iterator[str]:
    """Yields the address of a server that plays Amazon: S3, CloudFront."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()
