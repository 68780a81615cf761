"""Roles as a table: who may do what in which edition, direct addresses included."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Revision, WorkflowPage

from weriye.desk.models import SectionEditor
from weriye.desk.permissions import may_publish
from weriye.desk.roles import create_roles
from weriye.stories.actions import month_page
from weriye.stories.live_story.models import LiveStory
from weriye.stories.models import Article

from .conftest import form_of

OF_EDITIONS = ("Reporter", "Translator", "Editor", "Producer")
GROUPS = {"Reporter", "Administrator", *(f"{role} {code}" for role in OF_EDITIONS for code in ("so", "en"))}


def test_roles_can_be_made_on_an_empty_database_and_again(desk: None) -> None:
    before = (Group.objects.count(), GroupPagePermission.objects.count(), WorkflowPage.objects.count())
    create_roles()
    assert before == (Group.objects.count(), GroupPagePermission.objects.count(), WorkflowPage.objects.count())
    assert set(Group.objects.values_list("name", flat=True)) == GROUPS
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


def _publish(client: Client, edition: str, source: Article) -> int:
    data = form_of("Changed", "<p>1</p>", slug=source.slug, section=source.section, **{"action-publish": "1"})
    client.post(reverse("wagtailadmin_pages:edit", args=(source.pk,)), data)
    source.refresh_from_db()
    return 200 if source.title == "Changed" else 403


def _publish_in_bulk(client: Client, edition: str, source: Article) -> int:
    source.title = "In bulk"
    source.save_revision()
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    client.post(f"{address}?id={source.pk}", {"include_descendants": ""})
    return 200 if Article.objects.get(pk=source.pk).title == "In bulk" else 403


def _lock(client: Client, edition: str, source: Article) -> int:
    client.post(reverse("wagtailadmin_pages:lock", args=(source.pk,)))
    locked = Article.objects.get(pk=source.pk).locked
    Article.objects.filter(pk=source.pk).update(locked=False, locked_by=None)
    return 200 if locked else 403


def _unschedule(client: Client, edition: str, source: Article) -> int:
    revision = source.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() + timedelta(days=1))
    client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=(source.pk, revision.pk)))
    taken_back = not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    Revision.objects.update(approved_go_live_at=None)
    return 200 if taken_back else 403


def _run_live(client: Client, edition: str, source: Article) -> int:
    client.post(reverse("desk_live_turn", args=(source.pk, "start")))
    started = LiveStory.objects.filter(pk=source.pk).exists()
    LiveStory.objects.all().delete()
    return 200 if started else 403


def _programme(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("wagtailsnippets_live_programme:add")).status_code


def _give_sections(client: Client, edition: str, source: Article) -> int:
    return client.get(reverse("wagtailsnippets_desk_sectioneditor:list")).status_code


SO, EN, BOTH, NONE = {"so"}, {"en"}, {"so", "en"}, set[str]()
# What each may do with an article of an edition that lies in sports: "Sports so" is the editor of just that section.
COLUMNS = [
    *("Reporter", "Reporter so", "Translator en", "Editor so", "Editor en", "Sports so", "Producer so"),
    *("Administrator", ""),
]
TABLE: dict[Callable[..., int], tuple[set[str], ...]] = {
    _begin: (BOTH, SO, NONE, SO, EN, SO, NONE, BOTH, NONE),
    _add: (BOTH, SO, NONE, SO, EN, SO, NONE, BOTH, NONE),
    _edit: (BOTH, SO, EN, SO, EN, SO, NONE, BOTH, NONE),
    _beside: (BOTH, SO, EN, SO, EN, SO, NONE, BOTH, NONE),
    _preview: (BOTH, SO, EN, SO, EN, SO, NONE, BOTH, NONE),
    # What the other edition has published may be told in one's own.
    _start: (BOTH, EN, SO, EN, SO, EN, NONE, BOTH, NONE),
    _publish: (NONE, NONE, NONE, SO, EN, SO, NONE, BOTH, NONE),
    _publish_in_bulk: (NONE, NONE, NONE, SO, EN, SO, NONE, BOTH, NONE),
    _lock: (NONE, NONE, NONE, SO, EN, SO, NONE, BOTH, NONE),
    _unschedule: (NONE, NONE, NONE, SO, EN, SO, NONE, BOTH, NONE),
    _run_live: (NONE, NONE, NONE, SO, EN, SO, SO, BOTH, NONE),
    _programme: (NONE, NONE, NONE, NONE, NONE, NONE, BOTH, BOTH, NONE),
    _give_sections: (NONE, NONE, NONE, NONE, NONE, NONE, NONE, BOTH, NONE),
    _unpublish: (NONE, NONE, NONE, SO, EN, SO, NONE, BOTH, NONE),
}
# The same with an article of another section: there the editor of sports is a reporter.
ELSEWHERE = (_publish, _publish_in_bulk, _lock, _unschedule, _run_live, _unpublish)


def _client(at_desk: Callable[..., Client], role: str) -> Client:
    if role == "Administrator":
        return at_desk(role, superuser=True)
    return at_desk(role) if role else at_desk(name="outsider")


@pytest.mark.parametrize("section", ["sports", "news"])
@pytest.mark.parametrize("edition", ["so", "en"])
@pytest.mark.parametrize("role", COLUMNS)
def test_the_table_of_roles(
    at_desk: Callable[..., Client], write_article: Callable[..., Article], role: str, edition: str, section: str
) -> None:
    source = write_article(edition, section=section)
    client = _client(at_desk, role)
    for action, columns in TABLE.items():
        allowed = columns[COLUMNS.index(role)]
        if role == "Sports so" and section != "sports" and action in ELSEWHERE:
            allowed = NONE
        before = Article.objects.count()
        status = action(client, edition, source)
        wanted = {200, 302} if edition in allowed else {302, 403}
        assert status in wanted, (action.__name__, role, edition, section, status)
        if edition not in allowed and status == 302:
            # Wagtail sends those whom it refuses away: nothing may have happened.
            assert Article.objects.count() == before, action.__name__


def test_the_editor_of_a_section_cannot_draw_a_story_into_it_or_push_one_out(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    client = at_desk("Sports so")
    for now, then in (("news", "sports"), ("sports", "news")):
        article = write_article("so", f"From {now}", section=now)
        edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
        moved = form_of("Moved", "<p>1</p>", slug=article.slug, section=then)
        client.post(edit, moved | {"action-publish": "1"})
        assert Article.objects.get(pk=article.pk).title == f"From {now}"
        client.post(edit, moved)
        client.post(edit, moved | {"action-publish": "1"})
        bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
        client.post(f"{bulk}?id={article.pk}", {"include_descendants": ""})
        assert Article.objects.get(pk=article.pk).title == f"From {now}"


def test_the_editor_of_a_section_publishes_a_new_story_in_it_and_in_no_other(at_desk: Callable[..., Client]) -> None:
    client = at_desk("Sports so")
    address = client.get(reverse("desk_new", args=("so",)))["Location"]
    refused = client.post(address, form_of("Roob", "<p>1</p>", section="news", **{"action-publish": "1"}))
    assert "You may not publish in this section" in refused.content.decode()
    assert not Article.objects.exists()
    client.post(address, form_of("Kubbad", "<p>1</p>", section="sports", **{"action-publish": "1"}))
    assert Article.objects.get().live


def test_a_grant_without_a_role_in_the_edition_is_worth_nothing(
    journalist: Callable[..., Any], write_article: Callable[..., Article]
) -> None:
    user = journalist("hodan", "Reporter en")
    SectionEditor.objects.create(user=user, edition="so", section="sports")
    assert not may_publish(user, write_article("so", section="sports"))


def test_submitted_stories_are_approved_by_the_editor_of_their_section_only(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    reporter, sports = at_desk("Reporter"), at_desk("Sports so")
    for section, goes_out in (("news", False), ("sports", True)):
        article = write_article("so", section, section=section, publish=False)
        edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
        reporter.post(edit, form_of(section, "<p>1</p>", section=section, **{"action-submit": "1"}))
        article = Article.objects.get(pk=article.pk)
        assert (f">{section}<" in " ".join(sports.get("/desk/").content.decode().split())) or not goes_out
        task = article.current_workflow_task_state
        sports.post(reverse("wagtailadmin_pages:workflow_action", args=(article.pk, "approve", task.pk)))
        assert Article.objects.get(pk=article.pk).live is goes_out


def test_a_translator_tells_an_unpublished_story_in_the_own_edition_and_publishes_nothing(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    draft = write_article("so", "Qarsoodi", publish=False)
    client = at_desk("Translator en")
    assert "Qarsoodi" in client.get(reverse("desk_stories")).content.decode()
    client.post(reverse("desk_start", args=(draft.pk, "en")))
    english = Article.objects.get(locale__language_code="en")
    assert english.title == "Qarsoodi"
    edit = reverse("wagtailadmin_pages:edit", args=(english.pk,))
    assert "Qarsoodi" in client.get(reverse("desk_counterparts", args=(english.pk,))).content.decode()
    client.post(edit, form_of("Secret", "<p>1</p>", **{"action-publish": "1"}))
    assert not Article.objects.filter(live=True).exists()
    client.post(edit, form_of("Secret", "<p>1</p>", **{"action-submit": "1"}))
    assert Article.objects.get(pk=english.pk).workflow_in_progress
    assert client.get(reverse("wagtailadmin_pages:edit", args=(draft.pk,))).status_code == 302
    assert at_desk("Editor en").post(reverse("desk_start", args=(draft.pk, "en"))).status_code == 302


def test_what_is_sent_back_comes_back_with_the_editors_words(
    at_desk: Callable[..., Client], write_article: Callable[..., Article]
) -> None:
    reporter, editor = at_desk("Reporter"), at_desk("Editor so")
    article = write_article("so", publish=False)
    edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
    reporter.post(edit, form_of("Roob", "<p>1</p>", **{"action-submit": "1"}))
    task = Article.objects.get(pk=article.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=(article.pk, "reject", task.pk))
    editor.post(address, {"comment": "Yaa yiri? Laba il."})
    assert (
        "Yaa yiri? Laba il." in reporter.get(reverse("wagtailadmin_pages:history", args=(article.pk,))).content.decode()
    )
    assert not Article.objects.get(pk=article.pk).live


def test_no_machine_interface_lists_pages(
    write_article: Callable[..., Article], at_desk: Callable[..., Client]
) -> None:
    write_article("so", "Qarsoodi", publish=False)
    for address in ("/api/v2/pages/", "/api/v3/pages/", "/desk/api/main/pages/"):
        assert Client().get(address).status_code in (302, 403, 404), address
    seen = at_desk("Reporter en").get("/desk/api/main/pages/", {"fields": "*"}).content.decode()
    assert "Qarsoodi" not in seen


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
