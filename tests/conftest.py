"""What every test stands on: a home of its own, no network but loopback, and small makers of articles."""

import gc
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.migrated import made_once

SHARED = Path(os.environ.get("WERIYE_SHARED", Path(__file__).parent.parent.parent / "shared"))
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class NetworkUsed(BaseException):
    """A test tried to leave this machine."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, lest one process works on it alone at the end. This is after the order was drawn.

    With a DATABASE_URL run what uses a database, in this process or in one that it starts: the rest is the same.
    """
    items.sort(key=_minutes, reverse=True)
    if "DATABASE_URL" not in os.environ:
        return
    asks = []
    for one in items:
        needs = getattr(one, "fixturenames", ())
        if "_django_db_helper" in needs or one.get_closest_marker("django_db") or one.get_closest_marker("slow"):
            asks.append(one)
    config.hook.pytest_deselected(items=sorted(set(items) - set(asks), key=items.index))
    items[:] = asks


def _minutes(item: pytest.Item) -> int:
    long = item.get_closest_marker("long")
    return long.args[0] if long else 0


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the garbage collector need not look through it after every few tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """pytest-django's, with what a newsroom begins with."""
    with made_once():
        request.getfixturevalue("django_db_setup")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise NetworkUsed(f"a test connects to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def shared() -> Path:
    """The folder with facts and fixtures from outside the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not there; set WERIYE_SHARED")
    return SHARED


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """A home of this test's own."""
    # Wagtail caches renditions by number, and numbers begin anew with each test.
    cache.clear()
    settings.WERIYE_HOME = tmp_path
    settings.WERIYE_SITE_FOLDER = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def newsroom(db: None, home: Path) -> Path:
    """A migrated database with the editions' roots and the roles, and a home; no article."""
    return home


@pytest.fixture
def write_article(newsroom: Path) -> Callable[..., Any]:
    """Make and publish an article: write_article("so", "Cinwaan", paragraphs=["…"], section="news")."""
    from weriye.stories.actions import create_article, publish_article
    from weriye.stories.models import Article

    def write(
        edition: str = "so",
        headline: str = "Roob ka da’ay Baydhabo",
        paragraphs: tuple[str, ...] = ("<p>Roob badan ayaa da’ay.</p>",),
        publish: bool = True,
        **fields: Any,
    ) -> Article:
        fields.setdefault("published_at", NOW)
        article = Article(title=headline, **fields)
        article.body = [("paragraph", text) for text in paragraphs]  # type: ignore[assignment]
        create_article(article, edition, at=fields["published_at"])
        if publish:
            publish_article(article)
            article.refresh_from_db()
        return article

    return write
