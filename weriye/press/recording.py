"""Recording which surrogate keys a page shows while it is being rendered.

And remembering, for the pages of one batch, what many of them show: it is read once, and each page
gets its keys. A change meanwhile is not missed: it makes the pages of the batch stale again.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

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


def put_in_memory(name: Hashable, value: object) -> None:
    """Lay something ready under a name, without keys, for who remembers it in this batch."""
    memory = _memory.get()
    if memory is not None:
        memory[name] = (value, frozenset())
