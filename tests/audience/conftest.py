"""A counter that begins anew, as in a fresh process."""

from collections.abc import Iterator

import pytest

from weriye.audience.counting import counter


@pytest.fixture(autouse=True)
def fresh_counter() -> Iterator[None]:
    counter.forget()
    yield
    counter.forget()
