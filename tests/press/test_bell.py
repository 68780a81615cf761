"""The bell wakes who waits for work: on PostgreSQL every worker, wherever it runs."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from weriye.press import actions, bell
from weriye.press.models import StaleKey

from .meanwhile import Meanwhile, needs_postgresql

LONG = 600.0  # seconds: whoever sleeps so long did not hear the bell


def test_what_rang_while_nobody_waited_is_heard_by_the_next_wait(db: None, home: Path) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("there it rings when the transaction of this test ends: never")
    listener = bell.listen()
    bell.ring()
    bell.ring()
    listener.wait(LONG)
    listener.close()


def test_a_bell_that_nobody_hears_harms_nobody(db: None, home: Path) -> None:
    bell.ring()


@needs_postgresql
def test_every_worker_hears_of_a_change_once_it_is_committed(home: Path) -> None:
    listeners = [bell.listen() for _ in range(3)]
    with transaction.atomic():
        actions.mark_stale(keys={"x"})
        waiting = [Meanwhile(lambda one=one: one.wait(LONG)) for one in listeners]  # type: ignore[misc]
        assert all(one.is_waiting() for one in waiting)
    for one in waiting:
        one.done()
    assert StaleKey.objects.exists()
    for listener in listeners:
        listener.close()


@needs_postgresql
def test_a_worker_whose_line_was_cut_listens_again(home: Path) -> None:
    listener = bell.listen()
    with connection.cursor() as cursor:
        # Of this database: beside it the same is tried in another one.
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
        assert cursor.fetchone() == (1,)
    listener.wait(0.01)  # finds that it is cut off
    listener.wait(LONG)  # begins anew: there may have been a bell meanwhile
    bell.ring()
    listener.wait(LONG)
    listener.close()
