"""`weriye user add`."""

from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from typer.testing import CliRunner

from weriye.config.verbs.exits import BadInput
from weriye.config.verbs.people import app
from weriye.desk.models import SectionEditor
from weriye.desk.roles import create_roles


@pytest.mark.parametrize(
    ("arguments", "groups", "superuser"),
    [
        (("--role", "reporter"), {"Reporter"}, False),
        (("--role", "editor"), {"Editor so", "Editor en"}, False),
        (("--role", "editor", "--edition", "so"), {"Editor so"}, False),
        (("--role", "administrator"), {"Administrator"}, True),
        (("--role", "reporter", "--edition", "en"), {"Reporter en"}, False),
        (("--role", "translator", "--edition", "en"), {"Translator en"}, False),
        (
            ("--role", "producer", "--role", "translator"),
            {"Producer so", "Producer en", "Translator so", "Translator en"},
            False,
        ),
        (("--role", "editor", "--edition", "so", "--section", "sports"), {"Reporter so"}, False),
    ],
)
def test_a_login_is_made_with_its_role_and_the_printed_password_works(
    newsroom: Path, arguments: tuple[str, ...], groups: set[str], superuser: bool
) -> None:
    create_roles()
    result = CliRunner().invoke(app, ["add", "hodan", *arguments])
    assert result.exit_code == 0, result.output
    name, password = result.output.split()
    assert authenticate(username=name, password=password) is not None
    user = get_user_model().objects.get()
    assert set(user.groups.values_list("name", flat=True)) == groups
    assert user.is_superuser is superuser


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hodan", "--role", "editor", "--edition", "xx"), "no edition 'xx'; write one of so, en"),
        (("hodan", "--role", "administrator", "--edition", "so"), "--edition is not for administrators"),
        (("hodan", "--role", "reporter", "--section", "sports"), "--section is for editors"),
        (("hodan", "--role", "editor", "--section", "nowhere"), "edition 'so' has no section 'nowhere'; write one of"),
        (("", "--role", "reporter"), "is no name"),
        (("a\nb", "--role", "reporter"), "is no name"),
        (("TAKEN", "--role", "reporter"), "there is a login"),
    ],
)
def test_what_does_not_fit_is_said_in_a_line_and_makes_nobody(
    newsroom: Path, arguments: tuple[str, ...], said: str
) -> None:
    create_roles()
    get_user_model().objects.create_user("taken")
    result = CliRunner().invoke(app, ["add", *arguments])
    assert isinstance(result.exception, BadInput)
    assert said in str(result.exception)
    assert get_user_model().objects.count() == 1


def test_without_roles_it_says_what_makes_them(db: None) -> None:
    from django.contrib.auth.models import Group

    Group.objects.all().delete()
    result = CliRunner().invoke(app, ["add", "hodan", "--role", "reporter"])
    assert "`weriye setup` makes them" in str(result.exception)


def test_a_login_is_given_other_roles(newsroom: Path) -> None:
    create_roles()
    user = get_user_model().objects.create_user("hodan")
    for arguments in (
        ("--role", "administrator"),
        ("--role", "editor", "--edition", "so", "--section", "sports", "--section", "health"),
    ):
        result = CliRunner().invoke(app, ["role", "hodan", *arguments])
        assert result.exit_code == 0, result.output
    assert result.output.strip() == "hodan: Reporter so, so/sports, so/health"
    user.refresh_from_db()
    assert not user.is_superuser
    assert set(SectionEditor.objects.values_list("user", "edition", "section")) == {
        (user.pk, "so", "sports"),
        (user.pk, "so", "health"),
    }
    CliRunner().invoke(app, ["role", "hodan", "--role", "reporter"])
    assert not SectionEditor.objects.exists()
    assert "there is no login 'nobody'" in str(
        CliRunner().invoke(app, ["role", "nobody", "--role", "editor"]).exception
    )
