"""Bursts: the first changes are seen at once, the rest of fifty in a minute together."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine

from weriye.press import actions, bursts
from weriye.press.models import StalePage
from weriye.press.site import Urgency

from .toy import ToySite

NOON = "2026-11-20T12:00:00Z"


def work(seconds: float, clock: time_machine.Traveller) -> None:
    """A worker at work for that long, looking twenty times a second."""
    for _ in range(round(seconds * 20)):
        while actions.resolve() or actions.bake_some():
            pass
        clock.shift(timedelta(milliseconds=50))


def test_fifty_edits_of_one_story_in_a_minute_bake_each_page_a_few_times(site: ToySite) -> None:
    site.pages = {"/now/story/": ["article:1"], "/now/front/": ["latest", "card:1"], "/later/other/": ["card:1"]}
    with time_machine.travel(NOON, tick=False) as clock:
        actions.mark_everything("first")
        actions.bake_all()
        site.rendered.clear()
        for number in range(50):
            site.things["article:1"] = site.things["card:1"] = str(number)
            actions.mark_stale({"article:1", "card:1"}, {"/now/story/"})
            work(1.2, clock)
            if number < bursts.AT_ONCE:
                assert Counter(site.rendered) == dict.fromkeys(site.pages, number + 1)
        work(30, clock)
    baked = Counter(site.rendered)
    assert baked["/now/story/"] == baked["/now/front/"] <= 12
    assert baked["/later/other/"] <= 7
    # And nothing was left out.
    assert not StalePage.objects.exists()
    assert site.bodies["/later/other/"] == "49"


def test_a_page_in_a_burst_waits_no_longer_than_its_urgency_allows(site: ToySite) -> None:
    site.pages = {"/now/story/": ["article:1"]}
    with time_machine.travel(NOON, tick=False) as clock:
        actions.mark_everything("first")
        actions.bake_all()
        for _ in range(200):
            actions.mark_stale({"article:1"})
            actions.resolve()
        site.rendered.clear()
        work(bursts.LONGEST[Urgency.NOW] - 1, clock)
        assert site.rendered == []
        work(2, clock)
        assert site.rendered == ["/now/story/"]


def test_another_story_does_not_wait_for_a_burst_to_end(site: ToySite) -> None:
    site.pages = {"/now/front/": ["latest", "card:1", "card:2"]}
    with time_machine.travel(NOON, tick=False) as clock:
        actions.mark_everything("first")
        actions.bake_all()
        for _ in range(20):
            actions.mark_stale({"latest", "card:1"})
            work(0.1, clock)
        site.rendered.clear()
        actions.mark_stale({"latest", "card:1"})
        work(0.1, clock)
        assert site.rendered == []
        # Its own key was not named of late, though the list's was, again and again.
        actions.mark_stale({"latest", "card:2"})
        work(0.1, clock)
        assert site.rendered == ["/now/front/"]


def test_a_burst_is_forgotten_after_a_minute(site: ToySite) -> None:
    site.pages = {"/now/story/": ["article:1"]}
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(10):
            actions.mark_stale({"article:1"}, {"/now/story/"})
        work(70, clock)
        site.rendered.clear()
        actions.mark_stale({"article:1"})
        work(0.1, clock)
        assert site.rendered == ["/now/story/"]


def test_who_bakes_by_hand_waits_for_no_burst(site: ToySite) -> None:
    site.pages = {"/now/story/": ["article:1"]}
    with time_machine.travel(NOON, tick=False):
        for _ in range(10):
            actions.mark_stale({"article:1"}, {"/now/story/"})
            actions.resolve()
        assert actions.bake_some() == 0
        assert actions.bake_all()
        assert not StalePage.objects.exists()


@pytest.mark.parametrize("urgency", Urgency)
def test_pauses_grow_and_end(urgency: Urgency) -> None:
    pauses = [bursts.pause(heat, urgency) for heat in range(100)]
    assert pauses[: bursts.AT_ONCE] == [0] * bursts.AT_ONCE
    assert pauses == sorted(pauses)
    assert pauses[-1] == bursts.LONGEST[urgency]


def test_an_import_is_no_burst(site: ToySite) -> None:
    many = {f"card:{number}" for number in range(bursts.MOST_KEYS + 1)}
    for _ in range(bursts.AT_ONCE + 1):
        actions.mark_stale(many)
    assert bursts.heat(many) == 0
    assert bursts.heat({"card:1"}) == bursts.AT_ONCE + 1


def test_a_patient_page_waits_for_what_comes_within_a_minute(site: ToySite) -> None:
    site.pages = {"/patient/": ["x"], "/now/": ["x"]}
    with time_machine.travel(NOON, tick=False) as clock:
        actions.mark_everything("first")
        actions.bake_all()
        site.rendered.clear()
        for _ in range(5):
            actions.mark_stale({"x"}, reason="another story")
            work(10, clock)
        assert "/patient/" not in site.rendered
        assert "/now/" in site.rendered
        work(11, clock)
        assert site.rendered.count("/patient/") == 1
    assert not StalePage.objects.exists()
