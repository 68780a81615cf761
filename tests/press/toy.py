"""A site of a few pages over a dictionary, for tests of the press by itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from weriye.press.recording import note
from weriye.press.site import Rendered, Urgency


class ToySite:
    """`things` by key; page `/a/` shows the things that `pages["/a/"]` lists."""

    def __init__(self) -> None:
        self.things: dict[str, str] = {}
        self.pages: dict[str, list[str]] = {}
        self.rendered: list[str] = []
        self.bodies: dict[str, str] = {}  # as last rendered
        self.prepared: list[str] = []
        self.broken: set[str] = set()
        self.cold: set[str] = set()  # paths that are not kept baked
        self.read: dict[str, datetime] = {}  # when, as counted
        self.design = "1"

    def version(self) -> str:
        return self.design

    def render(self, path: str) -> Rendered | None:
        self.rendered.append(path)
        if path in self.broken:
            raise ValueError(f"no such filter in {path}")
        if path not in self.pages:
            return None
        note(f"page:{path}", *self.pages[path])
        body = "\n".join(self.things.get(key, "") for key in self.pages[path])
        self.bodies[path] = body
        return Rendered(body.encode(), "text/html", frozenset())

    def prepare(self, paths: Sequence[str]) -> None:
        self.prepared = list(paths)

    def paths(self) -> Iterator[str]:
        return (path for path in self.pages if path not in self.cold)

    def lasting(self, paths: Iterable[str]) -> set[str]:
        return {path for path in paths if path not in self.cold}

    def unread(self, paths: Iterable[str], since: datetime) -> set[str]:
        return {path for path in paths if self.read.get(path, datetime.min.replace(tzinfo=UTC)) < since}

    def born(self, keys: Iterable[str]) -> Iterator[str]:
        for key in keys:
            if key.startswith("birth-of:"):
                yield key.removeprefix("birth-of:")

    def urgency(self, path: str, keys: frozenset[str]) -> Urgency:
        return Urgency.NOW if path.startswith("/now/") else Urgency.LATER

    def patience(self, path: str) -> int:
        return 60 if path.startswith("/patient/") else 0


site = ToySite()
