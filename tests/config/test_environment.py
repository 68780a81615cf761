"""The environment: typed, checked, and every fault says how to mend it."""

from pathlib import Path

import pytest

from weriye.config.environment import EnvironmentProblem, read_environment


def test_nothing_set_is_a_newsroom_of_this_machine_only() -> None:
    environment = read_environment({})
    assert environment.hosts == ""
    assert environment.address == "http://127.0.0.1:8000"
    assert environment.bind == "127.0.0.1"
    assert environment.editions == ("so", "en")
    assert environment.debug is False
    assert environment.database["ENGINE"] == "django.db.backends.sqlite3"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "80x", "PORT is '80x'; write a whole number from 1 to 65535"),
        ("PORT", "70000", "65535"),
        ("PORT", "٨٠", "whole number"),
        ("WERIYE_ADDRESS", "news.example", "https://news.example"),
        ("WERIYE_ADDRESS", "https://news.example/path", "https://news.example"),
        ("WERIYE_HOSTS", "*", "name the hosts"),
        ("WERIYE_PROXIES", "nginx", "192.0.2.7,2001:db8::/32"),
        ("WERIYE_PROXIES", "192.0.2.7/24", "has host bits set"),
        ("WERIYE_PROXIES", "127.0.0.1, 0.0.0.0/0", "every address"),
        ("WERIYE_DEBUG", "yes", "write 0 or 1"),
        ("DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("WERIYE_WARM_PAGES", "-1", "WERIYE_WARM_PAGES"),
    ],
)
def test_a_bad_value_says_what_to_write(name: str, value: str, told: str) -> None:
    with pytest.raises(EnvironmentProblem, match=told):
        read_environment({name: value})


def test_proxies_are_addresses_and_networks() -> None:
    environment = read_environment({"WERIYE_PROXIES": " 192.0.2.7, 2001:db8::/32,"})
    assert environment.proxies == ("192.0.2.7/32", "2001:db8::/32")


def test_postgresql_is_read_from_its_url() -> None:
    database = read_environment({"DATABASE_URL": "postgresql://we%40:p%2Fw@db.example:5433/weriye"}).database
    assert (database["USER"], database["PASSWORD"]) == ("we@", "p/w")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "5433", "weriye")


def test_postgresql_may_be_reached_by_a_socket() -> None:
    assert read_environment({"DATABASE_URL": "postgresql://we@/weriye?host=/run/Pg"}).database["HOST"] == "/run/Pg"


def test_the_secret_key_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    environment = read_environment({"WERIYE_HOME": str(tmp_path / "home")})
    key = environment.secret_key()
    assert len(key) >= 48
    assert environment.secret_key() == key
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match="cannot be written"):
        read_environment({"WERIYE_HOME": str(tmp_path / "file" / "home")}).secret_key()
