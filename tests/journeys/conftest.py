"""What every journey needs: a newsroom in which nothing was written yet, and a browser; one of each for a file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from benchmarks.checkers import CHROMIUM, FLAGS
from benchmarks.newsroom import Newsroom, newsroom
from tests.databases import own_database
from tests.homes import home_of


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    home = home_of(tmp_path_factory, demo=False)
    with newsroom(demo=False, home=home, database=own_database(home)) as served:
        yield served


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    yield browser
    browser.close()
