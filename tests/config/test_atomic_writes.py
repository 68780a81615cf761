"""A request that writes is one transaction: a fault leaves nothing half done, and nothing stale."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from weriye.config.atomic_writes import AtomicWrites
from weriye.press.actions import mark_stale
from weriye.press.models import StaleKey


def respond(status: int) -> AtomicWrites:
    def view(request: HttpRequest) -> HttpResponse:
        mark_stale(keys={"x"})
        return HttpResponse(status=status)

    return AtomicWrites(view)


@pytest.mark.django_db(transaction=True)
def test_a_post_that_fails_changes_nothing() -> None:
    respond(500)(RequestFactory().post("/"))
    assert not StaleKey.objects.exists()
    respond(302)(RequestFactory().post("/"))
    assert StaleKey.objects.count() == 1
