"""Recording which surrogate keys a page shows while it is being rendered.

And remembering, for the pages of one batch, what many of them show: it is read once, and each page
gets its keys. A change meanwhile is not missed: it makes the pages of the batch stale again.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_recorded: ContextVar[set[str] | None] = ContextVar("recorded keys", default=None)
_memory: ContextVar[dict[Hashable, tuple[Any, frozenset[str]]] | None] = ContextVar("memory of a batch", default=None)


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


@contextmanager
def remembering() -> Iterator[None]:
    """The span of one batch: what `remember` builds inside is built once. Ends with the batch."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remember(name: Hashable, build: Callable[[], T]) -> T:
    """What `build` gives, built once in a batch under that name; its keys are noted for every page that asks.

    The value must not be changed by who gets it. Outside a batch it is built each time.
    """
    memory = _memory.get()
    if memory is None:
        return build()
    if name not in memory:
        with recording() as keys:
            value = build()
        memory[name] = (value, frozenset(keys))
    value, noted = memory[name]
    note(*noted)
    return value


def remember_each(name: Hashable, wanted: Iterable[K], read: Callable[[set[K]], Mapping[K, T]]) -> dict[K, T]:
    """What `read` gives for each of these, asked at once for those not yet known in this batch.

    Notes no keys: who asks does. What `read` does not give is left out, and not asked for again.
    """
    memory = _memory.get()
    if memory is None:
        return dict(read(set(wanted)))
    known: dict[K, T | None] = memory.setdefault(name, ({}, frozenset()))[0]
    asked = set(wanted)
    # Not `asked - known.keys()`, which goes through all that is known.
    if missing := {key for key in asked if key not in known}:
        # Only what was read: who could not be asked is asked again.
        found = read(missing)
        known.update(dict.fromkeys(missing))
        known.update(found)
    return {key: value for key in asked if (value := known[key]) is not None}
