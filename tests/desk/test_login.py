"""Logging in is throttled, by account and by address, and no address is written down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from weriye.desk.login import BY_ACCOUNT, BY_ADDRESS, BY_BOTH
from weriye.desk.models import FailedLogin

from .conftest import PASSWORD

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADDRESS = "203.0.113.77"


def _try(name: str, password: str, address: str = ADDRESS) -> Any:
    return Client().post("/desk/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def hodan(journalist: Callable[..., Any]) -> Any:
    return journalist("hodan", "Reporter")


def test_after_too_many_failures_even_the_right_password_waits(hodan: Any) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(BY_BOTH):
            assert "match" in _try("hodan", "wrong").content.decode()
        refused = _try("hodan", PASSWORD).content.decode()
        assert "Too many failed attempts to log in. Try again in 15 minutes." in refused
        # Another address is not shut out with it.
        assert _try("hodan", PASSWORD, "198.51.100.4").status_code == 302
        clock.shift(timedelta(minutes=15, seconds=1))
        assert _try("hodan", PASSWORD).status_code == 302


def test_case_does_not_help_and_a_success_forgives_ones_own_mistakes(hodan: Any) -> None:
    for name in ("hodan", "HODAN", "Hodan", "hodaN"):
        _try(name, "wrong")
    assert _try("hodan", PASSWORD).status_code == 302
    for _ in range(BY_BOTH - 1):
        _try("hodan", "wrong")
    assert _try("hodan", PASSWORD).status_code == 302


def test_one_account_guessed_from_many_addresses_is_shut(hodan: Any) -> None:
    for number in range(BY_ACCOUNT):
        _try("hodan", "wrong", f"198.51.100.{number}")
    assert "Too many" in _try("hodan", PASSWORD, "192.0.2.1").content.decode()


def test_many_accounts_guessed_from_one_address_are_shut(hodan: Any) -> None:
    for number in range(BY_ADDRESS):
        _try(f"name{number}", "wrong")
    assert "Too many" in _try("hodan", PASSWORD).content.decode()
    assert _try("hodan", PASSWORD, "192.0.2.1").status_code == 302


def test_neither_address_nor_name_is_kept_and_old_failures_go(hodan: Any) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        _try("hodan", "wrong")
        rows = [str(value) for row in FailedLogin.objects.values_list() for value in row]
        assert rows
        assert not [value for value in rows if ADDRESS in value or "hodan" in value]
        clock.shift(timedelta(hours=1))
        _try("hodan", "wrong")
        assert FailedLogin.objects.count() == 3


def test_no_password_is_reset_by_mail(desk: None) -> None:
    assert Client().get("/desk/password_reset/").status_code == 404
