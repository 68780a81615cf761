"""A site of a few pages over a dictionary, for tests of the press by itself."""

from collections.abc import Iterable, Iterator, Sequence

from weriye.press.recording import note
from weriye.press.site import Rendered, Urgency


class ToySite:
    """`things` by key; page `/a/` shows the things that `pages["/a/"]` lists."""

    def __init__(self) -> None:
        self.things: dict[str, str] = {}
        self.pages: dict[str, list[str]] = {}
        self.rendered: list[str] = []
        self.prepared: list[str] = []
        self.broken: set[str] = set()
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
        return Rendered(body.encode(), "text/html", frozenset())

    def prepare(self, paths: Sequence[str]) -> None:
        self.prepared = list(paths)

    def paths(self) -> Iterator[str]:
        return iter(self.pages)

    def born(self, keys: Iterable[str]) -> Iterator[str]:
        for key in keys:
            if key.startswith("birth-of:"):
                yield key.removeprefix("birth-of:")

    def urgency(self, path: str, keys: frozenset[str]) -> Urgency:
        return Urgency.NOW if path.startswith("/now/") else Urgency.LATER


site = ToySite()
