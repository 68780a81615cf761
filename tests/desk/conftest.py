"""Journalists with their roles, and a desk to knock at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from weriye.desk.roles import create_roles

PASSWORD = "dhagax-iyo-dab-2026"


@pytest.fixture
def desk(newsroom: Path) -> Path:
    """A newsroom with its roles."""
    cache.clear()
    create_roles()
    return newsroom


@pytest.fixture
def journalist(desk: Path) -> Callable[..., Any]:
    """Make a user in these groups: journalist("hodan", "Reporter")."""

    def make(name: str, *groups: str, superuser: bool = False) -> Any:
        user = get_user_model().objects.create_user(name, password=PASSWORD, is_superuser=superuser)
        user.groups.set(Group.objects.filter(name__in=groups))
        assert user.groups.count() == len(groups)
        return user

    return make


@pytest.fixture
def at_desk(journalist: Callable[..., Any]) -> Callable[..., Client]:
    """A browser in which such a user is logged in."""

    def login(*groups: str, name: str = "", superuser: bool = False) -> Client:
        client = Client()
        client.force_login(journalist(name or "-".join(groups) or "nobody", *groups, superuser=superuser))
        return client

    return login
