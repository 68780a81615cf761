"""Roles as a table: who may do what in which edition, direct addresses included."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, WorkflowPage

from weriye.desk.roles import create_roles
from weriye.stories.actions import month_page
from weriye.stories.models import Article

from .conftest import form_of

ROLES = ("Reporter", "Editor so", "Editor en", "Administrator")


def test_roles_can_be_made_on_an_empty_database_and_again(desk: None) -> None:
    before = (Group.objects.count(), GroupPagePermission.objects.count(), WorkflowPage.objects.count())
    create_roles()
    assert before == (Group.objects.count(), GroupPagePermission.objects.count(), WorkflowPage.objects.count())
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert WorkflowPage.objects.count() == 2


def _begin(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("desk_new", args=(edition,))).status_code


def _add(client: Client, edition: str, source: Article) -> int:
    folder = month_page(edition, source.first_published_at)
    return client.get(reverse("wagtailadmin_pages:add", args=("stories", "article", folder.pk))).status_code


def _edit(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("wagtailadmin_pages:edit", args=(source.pk,))).status_code


def _start(client: Client, edition: str, source: Article) -> int:
    other = "en" if edition == "so" else "so"
    return client.post(reverse("desk_start", args=(source.pk, other))).status_code


def _beside(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("desk_counterparts", args=(source.pk,))).status_code


def _unpublish(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("wagtailadmin_pages:unpublish", args=(source.pk,))).status_code


def _preview(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("wagtailadmin_pages:view_draft", args=(source.pk,))).status_code


SO, EN, BOTH, NONE = {"so"}, {"en"}, {"so", "en"}, set[str]()
TABLE: dict[Callable[..., int], dict[str, set[str]]] = {
    _begin: {"Reporter": BOTH, "Editor so": SO, "Editor en": EN, "Administrator": BOTH, "": NONE},
    _add: {"Reporter": BOTH, "Editor so": SO, "Editor en": EN, "Administrator": BOTH, "": NONE},
    _edit: {"Reporter": BOTH, "Editor so": SO, "Editor en": EN, "Administrator": BOTH, "": NONE},
    _beside: {"Reporter": BOTH, "Editor so": SO, "Editor en": EN, "Administrator": BOTH, "": NONE},
    _preview: {"Reporter": BOTH, "Editor so": SO, "Editor en": EN, "Administrator": BOTH, "": NONE},
    # What the other edition has published may be told in one's own.
    _start: {"Reporter": BOTH, "Editor so": EN, "Editor en": SO, "Administrator": BOTH, "": NONE},
    _unpublish: {"Reporter": NONE, "Editor so": SO, "Editor en": EN, "Administrator": BOTH, "": NONE},
}


@pytest.mark.parametrize("edition", ["so", "en"])
@pytest.mark.parametrize("role", [*ROLES, ""])
def test_the_table_of_roles(
    at_desk: Callable[..., Client], write_article: Callable[..., Article], role: str, edition: str
) -> None:
    source = write_article(edition)
    client = at_desk(role) if role else at_desk(name="outsider")
    for action, allowed in TABLE.items():
        before = Article.objects.count()
        status = action(client, edition, source)
        wanted = {200, 302} if edition in allowed[role] else {302, 403}
        assert status in wanted, (action.__name__, role, edition, status)
        if edition not in allowed[role] and status == 302:
            # Wagtail sends those whom it refuses away: nothing may have happened.
            assert Article.objects.count() == before, action.__name__


def test_nobody_who_is_not_logged_in_sees_anything(desk: None, write_article: Callable[..., Article]) -> None:
    article = write_article("so")
    for address in (
        reverse("wagtailadmin_home"),
        reverse("desk_stories"),
        reverse("desk_stories_results"),
        reverse("desk_new", args=("so",)),
        reverse("desk_counterparts", args=(article.pk,)),
        reverse("desk_names", args=("so",)),
    ):
        response = Client().get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/desk/login/")
    assert Client().post(reverse("desk_start", args=(article.pk, "en"))).status_code == 302
    assert Article.objects.count() == 1


def test_a_reporter_cannot_publish_even_by_hand_made_requests(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    article = write_article("so", publish=False)
    client = at_desk("Reporter")
    address = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    client.post(address, form_of("Cinwaan", "<p>Qoraal</p>", **{"action-publish": "1"}))
    article.refresh_from_db()
    assert not article.live


def test_what_another_edition_has_not_published_cannot_be_started_from(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    draft = write_article("en", "Secret", publish=False)
    published = write_article("en", "Rain")
    published.title = "Secret change"
    published.save_revision()
    somali = at_desk("Editor so")
    assert somali.post(reverse("desk_start", args=(draft.pk, "so"))).status_code == 302
    assert not Article.objects.filter(locale__language_code="so").exists()
    somali.post(reverse("desk_start", args=(published.pk, "so")))
    assert Article.objects.get(locale__language_code="so").title == "Rain"


def test_starting_takes_a_post_with_the_token(
    at_desk: Callable[..., Client], write_article: Callable[..., Article], journalist: Callable[..., Any]
) -> None:
    article = write_article("so")
    address = reverse("desk_start", args=(article.pk, "en"))
    assert at_desk("Reporter").get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(journalist("second", "Reporter"))
    assert strict.post(address).status_code == 403
    assert Article.objects.count() == 1


def test_the_desks_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "desk", check=True, dry_run=True, verbosity=0)
