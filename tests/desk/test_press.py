"""The press in the desk: what waits and what failed, for those who run the station and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from weriye.desk.roles import ADMINISTRATOR
from weriye.press.models import BakedPage, StaleKey, StalePage
from weriye.press.site import Urgency

ADDRESS = "/desk/press/"


@pytest.fixture
def busy(desk: None) -> None:
    """A press with something of everything."""
    now = timezone.now()
    StaleKey.objects.create(key="card:1", reason="changed")
    StalePage.objects.create(path="/so/", urgency=Urgency.NOW, reason="changed")
    StalePage.objects.create(path="/so/topic/roob/", urgency=Urgency.SOON, reason="changed")
    StalePage.objects.create(
        path="/so/2026/11/20/roob/",
        urgency=Urgency.LATER,
        reason="changed",
        attempts=3,
        error="UndefinedError: <script>alert(1)</script>\nand more",
        retry_at=now + timedelta(seconds=8),
    )
    for number, age in enumerate((10, 30, 1200, 9000)):
        at = now - timedelta(seconds=age)
        BakedPage.objects.create(path=f"/{number}/", digest="", version="", size=1, reason="", baked_at=at)


def test_an_administrator_sees_what_waits_and_what_failed(busy: None, at_desk: Callable[..., Client]) -> None:
    page = at_desk(ADMINISTRATOR).get(ADDRESS).content.decode()
    assert "Articles, fronts, feeds and sitemaps" in page
    assert "/so/2026/11/20/roob/" in page
    assert "UndefinedError: &lt;script&gt;" in page
    assert "and more" not in page
    assert "4 pages stand baked; 0.0 a second in the last minute, 3 in the last hour." in page
    assert "No worker is there" in page
    assert "Try again now" in page


def test_what_failed_is_tried_again_on_demand(busy: None, at_desk: Callable[..., Client]) -> None:
    answer = at_desk(ADMINISTRATOR).post(ADDRESS, follow=True)
    assert "1 page is tried again." in answer.content.decode()
    failed = StalePage.objects.get(attempts=3)
    assert failed.retry_at is None
    assert failed.error  # It is known to have failed until it is baked.
    assert "now" in answer.content.decode()


def test_a_press_with_nothing_to_do_says_so(desk: None, at_desk: Callable[..., Client]) -> None:
    client = at_desk(superuser=True)
    page = client.get(ADDRESS).content.decode()
    assert "Nothing has failed." in page
    assert "Try again now" not in page
    assert "Nothing has failed." in client.post(ADDRESS, follow=True).content.decode()


@pytest.mark.parametrize("groups", [("Reporter",), ("Editor so", "Editor en"), ()])
def test_nobody_else_may_look_or_touch(busy: None, at_desk: Callable[..., Client], groups: tuple[str, ...]) -> None:
    client = at_desk(*groups)
    for answer in (client.get(ADDRESS), client.post(ADDRESS)):
        assert answer.status_code == 302
        assert "/press/" not in answer["Location"].partition("?")[0]
    assert StalePage.objects.get(attempts=3).retry_at is not None
    assert "/desk/press/" not in client.get("/desk/").content.decode()


def test_who_is_not_logged_in_is_asked_to(busy: None) -> None:
    assert Client().get(ADDRESS)["Location"].startswith("/desk/login/")


def test_the_menu_leads_there(desk: None, at_desk: Callable[..., Client]) -> None:
    assert "/desk/press/" in at_desk(ADMINISTRATOR).get("/desk/").content.decode()


def test_looking_costs_the_same_however_much_waits(
    busy: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    from weriye.press.queries import status

    StalePage.objects.bulk_create(StalePage(path=f"/p/{n}/", reason="", error="x") for n in range(150))
    with django_assert_max_num_queries(8):
        found: Any = status()
    assert (found.failed, len(found.failures), found.stale) == (151, 100, 153)
