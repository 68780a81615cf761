"""While the design changes, who reads over HTTP gets whole pages of one version, and what they name."""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server

from tests.servers.running import free_port
from weriye.press import actions
from weriye.press.recording import note
from weriye.press.serving import Serving
from weriye.press.site import Rendered

from .test_serving import behind
from .toy import ToySite

PAGES = 40


@contextmanager
def served() -> Iterator[str]:
    """The press's server on a port of its own; its address."""
    port = free_port()
    loop = asyncio.new_event_loop()
    app = Serving(behind, hosts=["127.0.0.1"])
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)  # type: ignore[arg-type]
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(10)
        loop.close()


class Designed(ToySite):
    """Each page says its version at both ends, with a lot between, and names a script of that version."""

    def render(self, path: str) -> Rendered | None:
        if path.startswith("/assets/"):
            body = f"// {path}" if path == self.script else None
        else:
            body = f"<{self.design}>{self.script} {f'{path} {self.design}' * 2000}</{self.design}>"
            note(f"page:{path}")
        return None if body is None else Rendered(body.encode(), "text/html", frozenset())

    @property
    def script(self) -> str:
        return f"/assets/script-{self.design}.js"

    def paths(self) -> Iterator[str]:
        return iter([self.script, *(f"/{number}/" for number in range(PAGES))])

    def lasting(self, paths: Any) -> set[str]:
        return {path for path in paths if not path.startswith("/assets/") or path == self.script}


@pytest.mark.slow
def test_a_reader_gets_whole_pages_of_one_version_while_the_design_changes(
    site: ToySite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    designed = Designed()
    monkeypatch.setattr("tests.press.toy.site", designed)
    actions.mark_outdated()
    actions.bake_all()
    stop = threading.Event()
    wrong: list[str] = []
    seen: Counter[str] = Counter()

    def read(encoding: str, address: str) -> None:
        number = 0
        with httpx.Client(base_url=address, headers={"accept-encoding": encoding}) as client:
            while not stop.is_set():
                number += 1
                answer = client.get(f"/{number % PAGES}/")
                whole = re.fullmatch(r"<(\d+)>(\S+) (.*)</\1>", answer.text)
                if answer.status_code != 200 or whole is None:
                    wrong.append(f"{answer.status_code} {answer.text[:80]}")
                    continue
                version, script, rest = whole.groups()
                if rest != f"/{number % PAGES}/ {version}" * 2000:
                    wrong.append(f"a page of two versions: {answer.text[:80]}")
                if (got := client.get(script)).text != f"// {script}":
                    wrong.append(f"{script} is answered {got.status_code}")
                seen[version] += 1

    with served() as address:
        readers = [threading.Thread(target=read, args=(how, address)) for how in ("br", "gzip", "identity")]
        for reader in readers:
            reader.start()
        for number in range(2, 6):
            designed.design = str(number)
            actions.mark_outdated()
            while actions.resolve() or actions.bake_some(5):
                pass
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert len(seen) > 1
    assert all(
        f"<{designed.design}>".encode() in (home / "site" / str(n) / "index.html").read_bytes() for n in range(3)
    )
