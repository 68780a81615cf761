"""The courier: pauses that grow while the other side is out, and an end when it is told to."""

import logging
from typing import Any

import pytest

from weriye.press import courier, delivery
from weriye.press.outage import Outage


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_pauses_double_while_nothing_can_be_sent_and_end_with_the_first_success() -> None:
    clock, tries, out = Clock(), [], [True]

    def send() -> int:
        tries.append(clock.now)
        if out[0]:
            raise Outage("out")
        return 0

    one = courier.Round(send, clock=clock)
    while clock.now < 130:
        one.turn()
        clock.now += 1
    assert tries == [0, 1, 3, 7, 15, 31, 63, 123]
    out[0] = False
    clock.now = 200
    one.turn()
    out[0] = True
    one.turn()
    clock.now = 201
    one.turn()
    assert tries[-3:] == [200, 200, 201]


def test_it_waits_as_long_as_the_other_side_asks() -> None:
    clock, tries = Clock(), []

    def send() -> int:
        tries.append(clock.now)
        raise Outage("too many", retry_after=30)

    one = courier.Round(send, clock=clock)
    while clock.now < 61:
        one.turn()
        clock.now += 1
    assert tries == [0, 30, 60]


def test_calls_to_a_cdn_are_gathered() -> None:
    clock, tries = Clock(), []

    def send() -> int:
        tries.append(clock.now)
        return 1

    one = courier.Round(send, gap=0.5, clock=clock)
    while clock.now < 2:
        assert not one.turn()
        clock.now += 0.125
    assert tries == [0, 0.5, 1.0, 1.5]


def test_without_anybody_to_deliver_to_no_thread_is_started(settings: Any) -> None:
    one = courier.Courier()
    one.start()
    assert one._thread is None
    one.stop()


def test_a_fault_does_not_end_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import threading

    sent = threading.Event()
    faults = [RuntimeError("database is locked")]

    def send() -> int:
        if faults:
            raise faults.pop()
        sent.set()
        return 0

    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(delivery, "is_wanted", lambda: True)
    monkeypatch.setattr(delivery, "deliver_some", send)
    monkeypatch.setattr(delivery, "purge_some", lambda: 0)
    monkeypatch.setattr(courier, "POLL", 0.01)
    monkeypatch.setattr(courier.connections, "close_all", lambda: None)
    one = courier.Courier()
    one.start()
    assert sent.wait(20)
    one.stop()
    assert one._thread is None
