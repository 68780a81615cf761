from collections.abc import Iterator

import pytest

from .running import Running, newsroom


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newsroom with the demo station, for all tests of a module; tests leave it as they found it."""
    with newsroom(tmp_path_factory.mktemp("demo") / "home", "--demo") as running:
        yield running
