"""Recording which surrogate keys a page shows while it is being rendered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_recorded: ContextVar[set[str] | None] = ContextVar("recorded keys", default=None)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Collect the keys noted inside. Recordings nest: the outer one gets the inner one's keys too."""
    outer = _recorded.get()
    inner: set[str] = set()
    token = _recorded.set(inner)
    try:
        yield inner
    finally:
        _recorded.reset(token)
        if outer is not None:
            outer |= inner


def note(*keys: str) -> None:
    """Say that the page being rendered shows the things of these keys. Outside a recording: nothing."""
    recorded = _recorded.get()
    if recorded is not None:
        recorded.update(keys)
