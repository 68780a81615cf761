"""Journalists with their roles, and a desk to knock at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from weriye.desk.models import SectionEditor

PASSWORD = "dhagax-iyo-dab-2026"


@pytest.fixture
def desk(newsroom: Path) -> Path:
    """A newsroom, and nothing remembered of another one."""
    cache.clear()
    return newsroom


@pytest.fixture
def journalist(desk: Path) -> Callable[..., Any]:
    """Make a user in these groups: journalist("hodan", "Reporter")."""

    def make(name: str, *groups: str, superuser: bool = False) -> Any:
        """A group `Sports so` is no group, but the grant for that section."""
        section = [group.split() for group in groups if group.startswith("Sports ")]
        groups = tuple(f"Reporter {group[-2:]}" if group.startswith("Sports ") else group for group in groups)
        user = get_user_model().objects.create_user(name, password=PASSWORD, is_superuser=superuser)
        user.groups.set(Group.objects.filter(name__in=groups))
        assert user.groups.count() == len(groups)
        for _name, code in section:
            SectionEditor.objects.create(user=user, edition=code, section="sports")
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


def form_of(headline: str = "Roob ka da’ay Baydhabo", *paragraphs: str, **fields: Any) -> dict[str, Any]:
    """What a browser sends from the article form; `fields` replaces or adds."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    blocks = [("paragraph", rich_text(text, features=["bold", "italic", "link"])) for text in paragraphs]
    return nested_form_data(
        {
            "title": headline,
            "summary": "",
            "section": "news",
            "dateline": "",
            "dateline_source": "Badweyn TV",
            "picture": "",
            "picture_alt": "",
            "picture_caption": "",
            "body": streamfield(blocks),
            "bylines": inline_formset([]),
            "corrections": inline_formset([]),
            "comments": inline_formset([]),
            "subjects": "",
            "slug": "",
            "published_at": "",
            "updated_at": "",
            "go_live_at": "",
            "expire_at": "",
            **fields,
        }
    )
