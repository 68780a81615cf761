"""What another thread does meanwhile, with a connection of its own to the database."""

import os
import threading
from collections.abc import Callable

import pytest
from django.db import connections


def needs_postgresql(test: Callable[..., None]) -> Callable[..., None]:
    reason = "on SQLite writers take turns, and one thread has the test's database"
    skip = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason=reason)
    return skip(pytest.mark.django_db(transaction=True)(test))


class Meanwhile:
    """Something done by another thread, so by a connection of its own."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._do()
        except BaseException as error:
            self._error = error
        finally:
            connections.close_all()

    def is_waiting(self) -> bool:
        """Whether it is still under way, a while later."""
        self._thread.join(0.3)
        return self._thread.is_alive()

    def done(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive(), "it never ended"
        if self._error is not None:
            raise self._error
