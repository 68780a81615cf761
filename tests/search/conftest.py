"""A newsroom whose changes reach the index, as `config` wires it, and a way to bring the index up to date."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from weriye.search import actions, index
from weriye.stories import keys


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    index._opened.clear()
    yield
    index._opened.clear()


@pytest.fixture
def wired() -> Iterator[None]:
    """Changes are enqueued; where config has wired that already, that is one row more."""

    def enqueue(articles: frozenset[int], **kwargs: Any) -> None:
        with transaction.atomic():
            actions.enqueue(articles)

    keys.changed.connect(enqueue)
    yield
    keys.changed.disconnect(enqueue)


@pytest.fixture
def up_to_date(wired: None) -> Callable[[], int]:
    """Index and relate until nothing is due."""

    def run() -> int:
        steps = 0
        while actions.index_pending():
            steps += 1
            assert steps < 200
        return steps

    return run
