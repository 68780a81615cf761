from collections.abc import Iterator

import pytest

from tests.homes import home_of

from .running import Running, newsroom


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newsroom with the demo station, for all tests of a module; tests leave it as they found it."""
    with newsroom(home_of(tmp_path_factory, demo=True), "--demo") as running:
        yield running
